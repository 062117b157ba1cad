// SPDX-License-Identifier: Apache-2.0
/** The part of the Fetch standard that the client needs. Node's and every browser's `fetch` fit it. */
export interface HttpRequestInit {
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body?: Uint8Array<ArrayBuffer>;
  readonly redirect: 'error';
}

export interface ByteStreamReader {
  read(): Promise<{ done: boolean; value?: Uint8Array | undefined }>;
  cancel(): Promise<void>;
}

export interface HttpReply {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  readonly body: { getReader(): ByteStreamReader } | null;
  arrayBuffer(): Promise<ArrayBuffer>;
}

export type Fetch = (url: string, init: HttpRequestInit) => Promise<HttpReply>;

/** What the environment lends to the client: it has no network, clock, randomness or timer of its own. */
export interface ClientEnvironment {
  readonly fetch: Fetch;
  /** The time as a contracts Timestamp. */
  readonly clock: () => string;
  readonly random: (length: number) => Uint8Array;
  readonly sleep: (milliseconds: number) => Promise<void>;
}
