// SPDX-License-Identifier: Apache-2.0
import { createServer, request as forward, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Everything that left the browser in one request. */
export interface Recorded {
  readonly method: string;
  readonly url: string;
  /** Headers and body, as sent. */
  readonly bytes: Buffer;
}

/**
 * The only way out of the browser: an HTTP proxy that keeps what passes, and lets nothing through to any other server
 * than the one that it is for.
 */
export class RecordingProxy {
  readonly requests: Recorded[] = [];
  /** What was asked of other servers. */
  readonly elsewhere: string[] = [];
  readonly #origin: URL;
  readonly #server = createServer((request, response) => void this.#pass(request, response));

  private constructor(origin: string) {
    this.#origin = new URL(origin);
    this.#server.on('connect', (request, socket) => {
      this.elsewhere.push(request.url ?? '');
      socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
    });
  }

  static async start(origin: string): Promise<RecordingProxy> {
    const proxy = new RecordingProxy(origin);
    await new Promise<void>((resolve) => proxy.#server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${String((this.#server.address() as AddressInfo).port)}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '', this.#origin);
    if (url.host !== this.#origin.host) {
      this.elsewhere.push(url.href);
      response.writeHead(403).end();
      return;
    }
    const { method = 'GET', headers, rawHeaders } = request;
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const body = Buffer.concat(parts);
    this.requests.push({ method, url: url.href, bytes: Buffer.concat([Buffer.from(rawHeaders.join('\n')), body]) });
    const onward = forward(url, { method, headers }, (reply) => {
      response.writeHead(reply.statusCode ?? 502, reply.headers);
      reply.pipe(response);
      reply.on('error', () => response.destroy());
    });
    // Whoever hangs up on one side does so on the other, as events are streams without an end.
    response.on('close', () => onward.destroy());
    onward.on('error', () => response.destroy());
    onward.end(body);
  }
}

/** Where any of some secrets is found in what left the browser: as it is, in hexadecimal, or in base64 at any offset. */
export function findSecrets(requests: readonly Recorded[], secrets: ReadonlyMap<string, Uint8Array>): string[] {
  return [...secrets].flatMap(([name, secret]) => {
    const forms = formsOf(Buffer.from(secret));
    return requests
      .filter(({ url, bytes }) => forms.some((form) => bytes.includes(form) || url.includes(form.toString('latin1'))))
      .map(({ method, url }) => `${name} in ${method} ${url}`);
  });
}

function formsOf(secret: Buffer): Buffer[] {
  const hex = secret.toString('hex');
  const texts = [hex, hex.toUpperCase(), encodeURIComponent(secret.toString('latin1'))];
  for (const before of [0, 1, 2]) {
    const padded = Buffer.concat([Buffer.alloc(before), secret]);
    // The first and last characters also hold bits of what is around it.
    for (const text of [padded.toString('base64'), padded.toString('base64url')]) {
      texts.push(text.replace(/=+$/, '').slice(before === 0 ? 0 : before + 1, -2));
    }
  }
  return [secret, ...texts.filter((text) => text.length >= 8).map((text) => Buffer.from(text, 'latin1'))];
}
