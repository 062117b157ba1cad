// SPDX-License-Identifier: Apache-2.0
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** By path: changes what the coordinator answers there. */
export type Lies = Readonly<Record<string, (honest: unknown) => unknown>>;

/**
 * A coordinator that lies to those who ask it: passes every request on to the real one, and changes the answers. What
 * its clients see is what they would see of a real one whose database somebody altered.
 */
export class LyingCoordinator {
  readonly #server: Server;
  #lies: Lies = {};

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(honestUrl: string): Promise<LyingCoordinator> {
    const server = createServer();
    const lying = new LyingCoordinator(server);
    server.on('request', (request, response) => {
      void lying.#answer(honestUrl, request).then(
        ({ status, body }) => response.writeHead(status, { 'content-type': 'application/json' }).end(body),
        () => response.destroy(),
      );
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return lying;
  }

  get url(): string {
    return `http://127.0.0.1:${String((this.#server.address() as AddressInfo).port)}`;
  }

  tell(lies: Lies): void {
    this.#lies = lies;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #answer(honestUrl: string, request: IncomingMessage): Promise<{ status: number; body: string }> {
    const { method = 'GET', url = '/' } = request;
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const headers = Object.entries(request.headers).flatMap(([name, value]): [string, string][] =>
      typeof value === 'string' && !HOP_BY_HOP.has(name) ? [[name, value]] : [],
    );
    const body = method === 'GET' ? {} : { body: Buffer.concat(chunks) };
    const response = await fetch(honestUrl + url, { method, headers, ...body });
    const text = await response.text();
    const lie = this.#lies[url.split('?')[0] ?? ''];
    return { status: response.status, body: lie === undefined ? text : JSON.stringify(lie(JSON.parse(text))) };
  }
}

const HOP_BY_HOP = new Set(['host', 'connection', 'content-length', 'transfer-encoding', 'accept-encoding']);
