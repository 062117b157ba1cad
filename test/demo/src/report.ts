// SPDX-License-Identifier: Apache-2.0

export interface StepRecord {
  readonly step: string;
  readonly detail: string;
  readonly ms: number;
}

/** Tells a stranger what happens, on standard error so that `--json` leaves standard output to the one document. */
export class Report {
  readonly #quiet: boolean;

  constructor(options: { readonly quiet: boolean } = { quiet: false }) {
    this.#quiet = options.quiet;
  }

  readonly steps: StepRecord[] = [];
  readonly #started = performance.now();

  chapter(title: string): void {
    this.#write(`\n\u001b[1m${title}\u001b[0m\n`);
  }

  /** Runs one step and prints it with its time. The step returns what to say about it. */
  async step(step: string, work: () => Promise<string> | string): Promise<void> {
    const start = performance.now();
    const interactive = process.stderr.isTTY;
    if (interactive) this.#write(`  … ${step}`);
    const detail = await work();
    const ms = Math.round(performance.now() - start);
    this.steps.push({ step, detail, ms });
    this.#write(`${interactive ? '\r\u001b[2K' : ''}  ✓ ${step} \u001b[2m(${seconds(ms)})\u001b[0m\n`);
    if (detail !== '') this.say(detail, '      ');
  }

  say(text: string, indent = '  '): void {
    for (const line of text.split('\n')) this.#write(`${indent}${line}\n`);
  }

  #write(text: string): void {
    if (!this.#quiet) process.stderr.write(text);
  }

  get elapsed(): string {
    return seconds(performance.now() - this.#started);
  }
}

const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
