// SPDX-License-Identifier: Apache-2.0

export interface TextSink {
  write(text: string): void;
  readonly isTerminal: boolean;
}

/** Everything that a command takes from the process it runs in. Specs pass their own. */
export interface CliContext {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: TextSink;
  readonly stderr: TextSink;
  /** All of standard input. */
  readonly readStdin: () => Promise<string>;
  /** Asks a person a yes-or-no question; null when nobody is there to answer. */
  readonly ask: ((question: string) => Promise<boolean>) | null;
  readonly fetch: typeof fetch;
  readonly clock: () => string;
  readonly sleep: (milliseconds: number) => Promise<void>;
}
