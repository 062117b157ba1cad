// SPDX-License-Identifier: Apache-2.0
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { z } from 'zod';
import { signingKeyFromSeed, verifyContentDigest, verifyRequest } from '@glovebox/crypto';
import type { ClientEnvironment } from './http.ts';
import { Transport } from './transport.ts';

const key = signingKeyFromSeed(new Uint8Array(32).fill(1));
const NOW = '2026-11-24T12:00:00Z';
let counter = 0;
const environment: ClientEnvironment = {
  fetch: globalThis.fetch,
  clock: () => NOW,
  random: (length) => new Uint8Array(length).fill(++counter),
  sleep: () => Promise.resolve(),
};

interface Seen {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

let server: Server;
let origin = '';
let seen: Seen[] = [];
let answer: { status: number; body: string } = { status: 200, body: '{}' };

beforeAll(async () => {
  server = createServer((request, response) => {
    void buffer(request).then((body) => {
      seen.push({ method: request.method ?? '', path: request.url ?? '', headers: request.headers, body });
      response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
});
afterAll(() => server.close());
beforeEach(() => {
  seen = [];
});

const Anything = z.strictObject({ a: z.number().optional() });

describe('requests', () => {
  it.each([
    ['GET', '/v1/jobs?limit=200', undefined],
    ['POST', '/v1/jobs', { job: 'ä' }],
  ])('%s %s carry a signature that verifies', async (method, path, body) => {
    answer = { status: 200, body: '{"a":1}' };
    const transport = new Transport(origin, key, environment);
    expect(await transport.ask(Anything, method, path, body)).toEqual({ a: 1 });
    const request = seen[0];
    if (!request) throw new Error('nothing arrived');
    const verified = verifyRequest({ ...request, now: NOW, maxAgeSeconds: 60 });
    expect(verified).toMatchObject({ keyid: key.publicKey, coversContentDigest: body !== undefined });
    if (body !== undefined) verifyContentDigest(request.headers['content-digest'] as string, request.body);
  });

  it('never repeat a nonce', async () => {
    const transport = new Transport(origin, key, environment);
    await transport.ask(Anything, 'GET', '/a');
    await transport.ask(Anything, 'GET', '/a');
    expect(seen[0]?.headers['signature-input']).not.toBe(seen[1]?.headers['signature-input']);
  });
});

describe('replies', () => {
  const ask = () => new Transport(origin, key, environment).ask(Anything, 'GET', '/a');
  const problem = {
    type: 'about:blank',
    title: 'no',
    status: 422,
    code: 'agreement-stopped',
    detail: 'it was stopped',
    field: 'agreement',
    remedy: 'sign a new one',
    reasons: [{ code: 'stopped', message: 'by its owner' }],
  };

  it('that are problems become coded errors with field, remedy and reasons', async () => {
    answer = { status: 422, body: JSON.stringify(problem) };
    await expect(ask()).rejects.toMatchObject({
      code: 'agreement-stopped',
      field: 'agreement',
      remedy: 'sign a new one',
      status: 422,
      reasons: problem.reasons,
    });
  });

  it.each([
    ['another message', 200, '{"b":1}'],
    ['not JSON', 200, '<html>'],
    ['a key twice', 200, '{"a":1,"a":2}'],
    ['an error that says nothing', 502, '<html>'],
  ])('that are %s are refused', async (_name, status, body) => {
    answer = { status, body };
    await expect(ask()).rejects.toThrowCode('bad-reply');
  });

  it('that do not come are unreachable', async () => {
    const transport = new Transport('http://127.0.0.1:1', key, environment);
    await expect(transport.ask(Anything, 'GET', '/a')).rejects.toThrowCode('unreachable');
  });

  it.each(['', 'nonsense', 'ftp://example.org', 'http://example.org/path', 'http://example.org/?q'])(
    'are not even asked of %j',
    (address) => {
      expect(() => new Transport(address, key, environment)).toThrowCode('invalid');
    },
  );
});
