// SPDX-License-Identifier: Apache-2.0
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { concatBytes } from '@glovebox/core';
import { signingKeyFromSeed, verifyRequest } from '@glovebox/crypto';
import { readBlob } from './blob-source.ts';

const DIGEST = 'ab'.repeat(32);
const NOW = '2026-11-24T05:37:00Z';
const content = Uint8Array.from({ length: 300_000 }, (_, index) => index % 251);
const key = signingKeyFromSeed(new Uint8Array(32).fill(7));

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

describe('reading a blob', () => {
  let server: Server | null = null;
  const requests: IncomingMessage[] = [];
  const breaks: number[] = [];

  /** Answers the first requests as told, and all later ones like the last. */
  async function serve(...answers: Answer[]): Promise<AsyncIterable<Uint8Array>> {
    let count = 0;
    server = createServer((request, response) => {
      requests.push(request);
      answers[Math.min(count++, answers.length - 1)]?.(request, response);
    });
    await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    return readBlob(DIGEST, {
      coordinatorUrl: `http://127.0.0.1:${String(port)}`,
      key,
      random: (length) => new Uint8Array(length).fill(requests.length),
      now: () => NOW,
      onBreak: (offset) => breaks.push(offset),
      pauseMs: 1,
      idleMs: 500,
    });
  }

  const collect = async (source: AsyncIterable<Uint8Array>) => {
    const parts: Uint8Array[] = [];
    for await (const part of source) parts.push(part);
    return concatBytes(...parts);
  };

  const offsetOf = (request: IncomingMessage) => Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
  const whole: Answer = (_, response) => response.end(content);
  const fromRange: Answer = (request, response) => {
    response.writeHead(206).end(content.subarray(offsetOf(request)));
  };
  /** Promises everything and breaks off after so many bytes. */
  const breakAfter =
    (bytes: number): Answer =>
    (request, response) => {
      const offset = offsetOf(request);
      response.writeHead(offset === 0 ? 200 : 206, { 'content-length': content.length - offset });
      response.write(content.subarray(offset, offset + bytes), () => setTimeout(() => response.destroy(), 20));
    };

  afterEach(async () => {
    server?.closeAllConnections();
    await new Promise((resolve) => server?.close(resolve));
    requests.length = 0;
    breaks.length = 0;
  });

  it('gives the content and signs its request', async () => {
    expect(await collect(await serve(whole))).toEqual(content);
    const [request] = requests;
    const verified = verifyRequest({
      method: 'GET',
      path: `/v1/blobs/${DIGEST}`,
      headers: request?.headers as Record<string, string>,
      now: NOW,
      maxAgeSeconds: 60,
    });
    expect(verified.keyid).toBe(key.publicKey);
  });

  it('takes a broken transfer up where it broke off, with a fresh nonce', async () => {
    expect(await collect(await serve(breakAfter(100_000), breakAfter(50_000), fromRange))).toEqual(content);
    expect(breaks).toEqual([100_000, 150_000]);
    expect(requests.map((request) => request.headers.range)).toEqual([undefined, 'bytes=100000-', 'bytes=150000-']);
    expect(new Set(requests.map((request) => request.headers.signature)).size).toBe(3);
  });

  it('skips what it has when the range is ignored', async () => {
    expect(await collect(await serve(breakAfter(100_000), whole))).toEqual(content);
  });

  it('outlasts errors of the server', async () => {
    const away: Answer = (_, response) => response.writeHead(503).end();
    expect(await collect(await serve(away, away, whole))).toEqual(content);
  });

  it('gives a silent transfer up and takes it up again', async () => {
    const silent: Answer = (_, response) => response.writeHead(200).flushHeaders();
    expect(await collect(await serve(silent, whole))).toEqual(content);
  });

  it('ends where the coordinator says that the blob ends', async () => {
    const nothingLeft: Answer = (_, response) => response.writeHead(416).end();
    expect(await collect(await serve(breakAfter(100_000), nothingLeft))).toEqual(content.subarray(0, 100_000));
  });

  it('does not repeat what was refused', async () => {
    const source = await serve((_, response) => response.writeHead(403).end());
    await expect(collect(source)).rejects.toMatchObject({ code: 'blob-unavailable' });
    expect(requests).toHaveLength(1);
  });

  it('gives up when nothing ever comes', async () => {
    const source = await serve((_, response) => response.destroy());
    await expect(collect(source)).rejects.toMatchObject({ code: 'blob-unavailable' });
  });
});
