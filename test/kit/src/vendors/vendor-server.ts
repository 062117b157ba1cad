// SPDX-License-Identifier: Apache-2.0
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface TestOnlyVendorRequest {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

export interface TestOnlyVendorAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string;
}

/** Undefined: not one of mine. */
export type TestOnlyVendorHandler = (request: TestOnlyVendorRequest) => TestOnlyVendorAnswer | undefined;

/** A fault in the place of an answer: what networks and services do when they do not do what they should. */
export type TestOnlyFault =
  | { readonly kind: 'answer'; readonly answer: TestOnlyVendorAnswer }
  /** Says how long the body is, sends half of it and closes the connection. */
  | { readonly kind: 'truncated' }
  /** Sends the headers and then nothing. */
  | { readonly kind: 'silent' }
  | { readonly kind: 'disconnected' };

export interface TestOnlyVendorServer {
  readonly origin: string;
  /** Everything that was asked, in order. */
  readonly requests: readonly TestOnlyVendorRequest[];
  /** Most requests that were being answered at once. */
  readonly mostAtOnce: () => number;
  /** What happens instead of the next answers, to requests whose path has this in it. */
  fail(part: string, ...faults: readonly TestOnlyFault[]): void;
  /** Nothing fails any more. */
  recover(): void;
  /** How long every answer takes. */
  delay(milliseconds: number): void;
  close(): Promise<void>;
}

/** A real HTTP server on a port of its own that answers as vendors' services do. Unknown paths are 404. */
export async function startVendorServer(...handlers: readonly TestOnlyVendorHandler[]): Promise<TestOnlyVendorServer> {
  const requests: TestOnlyVendorRequest[] = [];
  const faults: { part: string; fault: TestOnlyFault }[] = [];
  let [delayMs, now, most] = [0, 0, 0];

  async function answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const pieces: Buffer[] = [];
    for await (const piece of incoming) pieces.push(piece as Buffer);
    const request = {
      method: incoming.method ?? '',
      path: incoming.url ?? '',
      headers: incoming.headers,
      body: Buffer.concat(pieces),
    };
    requests.push(request);
    most = Math.max(most, ++now);
    if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs));
    const usual = handlers.map((handler) => handler(request)).find((one) => one !== undefined) ?? { status: 404 };
    const index = faults.findIndex(({ part }) => request.path.includes(part));
    const [failing] = index < 0 ? [] : faults.splice(index, 1);
    send(response, usual, failing?.fault);
    now--;
  }

  const server = createServer((incoming, response) => void answer(incoming, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    requests,
    mostAtOnce: () => most,
    fail: (part, ...added) => void faults.push(...added.map((fault) => ({ part, fault }))),
    recover: () => void faults.splice(0),
    delay: (milliseconds) => (delayMs = milliseconds),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function send(response: ServerResponse, usual: TestOnlyVendorAnswer, fault: TestOnlyFault | undefined): void {
  if (fault?.kind === 'disconnected') return void response.destroy();
  const { status = 200, headers = {}, body = '' } = fault?.kind === 'answer' ? fault.answer : usual;
  const bytes = Buffer.from(body as Uint8Array);
  response.writeHead(status, { 'request-id': 'test-only', ...headers, 'content-length': String(bytes.length) });
  if (fault?.kind === 'silent') {
    response.flushHeaders();
    return;
  }
  if (fault?.kind === 'truncated') {
    return void response.write(bytes.subarray(0, bytes.length >> 1), () => response.destroy());
  }
  response.end(bytes);
}
