// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Notice } from '@glovebox/contracts';
import { parseConfig, startCoordinator, type Coordinator } from '@glovebox/coordinator';
import { canonicalBytes, parseJson, toBase64Url, type Json } from '@glovebox/core';
import { contentDigestHeader, signRequest, signingKeyFromSeed, type SigningKey } from '@glovebox/crypto';
import { randomBytes, systemClock } from '@glovebox/native';

/** A coordinator in this process on a real Postgres and a real port, and requests to it that are signed. */

const root = join(import.meta.dirname, '../..');
export const silent = { log: ignore, error: ignore, warn: ignore, debug: ignore, verbose: ignore, fatal: ignore };
function ignore(): void {
  // Specs look at answers, not at logs.
}

export interface StartedCoordinator extends Coordinator {
  readonly directory: string;
}

export interface CoordinatorSettings {
  readonly redisUrl: string;
  readonly relayKeys?: readonly string[];
  readonly directory?: string;
  readonly environment?: Record<string, string>;
  readonly clock?: () => string;
}

/** Starts on a copy of an empty database: making a new one takes seconds. With `directory`, on what an earlier one left. */
export async function startTestCoordinator(settings: CoordinatorSettings): Promise<StartedCoordinator> {
  const directory = settings.directory ?? (await mkdtemp(join(tmpdir(), 'glovebox-coordinator-')));
  if (settings.directory === undefined) {
    await cp(await emptyDatabase(settings.redisUrl), join(directory, 'db'), { recursive: true });
  }
  const coordinator = await start(directory, settings);
  return { ...coordinator, directory };
}

const start = (directory: string, settings: CoordinatorSettings): Promise<Coordinator> =>
  startCoordinator(
    parseConfig({
      GLOVEBOX_PORT: '0',
      GLOVEBOX_DATA_DIR: directory,
      REDIS_URL: settings.redisUrl,
      GLOVEBOX_RELAY_KEYS: (settings.relayKeys ?? []).join(','),
      DANGEROUSLY_TRUST_DEV_ROOTS: '1',
      // An empty database of a Postgres server, to run the same specs on it.
      DATABASE_URL: process.env.GLOVEBOX_TEST_DATABASE_URL,
      ...settings.environment,
    }),
    { logger: silent, ...(settings.clock ? { clock: settings.clock } : {}) },
  );

/** Made once for each version of the schema and kept between runs. */
async function emptyDatabase(redisUrl: string): Promise<string> {
  const schema = await readFile(join(root, 'apps/coordinator/src/database/migrations.ts'));
  const name = createHash('sha256').update(schema).digest('hex').slice(0, 16);
  const cache = join(root, 'node_modules/.cache/glovebox');
  const kept = join(cache, `empty-database-${name}`);
  if (await readFile(join(kept, 'lock')).catch(() => null)) return kept;
  await mkdir(cache, { recursive: true });
  const made = await mkdtemp(join(cache, 'making-'));
  await (await start(made, { redisUrl })).close();
  // Another process may have been quicker.
  await rename(join(made, 'db'), kept).catch(() => undefined);
  await rm(made, { recursive: true });
  return kept;
}

export const newKey = (): SigningKey => signingKeyFromSeed(randomBytes(32));

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

export interface Sending {
  readonly key?: SigningKey;
  readonly body?: Json;
  readonly headers?: Record<string, string>;
  readonly nonce?: string;
  readonly created?: string;
}

/** Sends a request, signed unless no key is given, and reads the JSON of the answer. */
export async function send(url: string, method: string, path: string, sending: Sending = {}): Promise<Answer> {
  const body = sending.body === undefined ? undefined : canonicalBytes(sending.body);
  const signature = sending.key ? sign(method, path, sending.key, body, sending) : {};
  const response = await fetch(url + path, {
    method,
    headers: { ...(body ? { 'content-type': 'application/json' } : {}), ...signature, ...sending.headers },
    ...(body ? { body } : {}),
  });
  const bytes = new Uint8Array(await response.arrayBuffer());
  const json = response.headers.get('content-type')?.includes('json') === true && bytes.length > 0;
  return {
    status: response.status,
    headers: response.headers,
    body: json ? (parseJson(bytes) as Record<string, unknown>) : {},
  };
}

export function sign(
  method: string,
  path: string,
  key: SigningKey,
  body?: Uint8Array,
  { nonce, created }: Sending = {},
  headers?: Record<string, string>,
): Record<string, string> {
  return signRequest({
    method,
    path,
    created: created ?? systemClock(),
    nonce: nonce ?? toBase64Url(randomBytes(16)),
    key,
    headers,
    ...(body ? { contentDigest: contentDigestHeader(body) } : {}),
  });
}

/** Uploads bytes by tus in two parts and gives the id of the upload. */
export async function upload(url: string, key: SigningKey, content: Uint8Array<ArrayBuffer>): Promise<string> {
  const create = { 'tus-resumable': '1.0.0', 'upload-length': String(content.length) };
  const created = await fetch(`${url}/v1/uploads`, {
    method: 'POST',
    headers: {
      ...create,
      ...sign('POST', '/v1/uploads', key, undefined, {}, { 'upload-length': create['upload-length'] }),
    },
  });
  const location = created.headers.get('location') ?? '';
  const half = Math.floor(content.length / 2);
  for (const [offset, part] of [
    [0, content.subarray(0, half)],
    [half, content.subarray(half)],
  ] as const) {
    const covered = { 'upload-offset': String(offset), 'content-length': String(part.length) };
    const response = await fetch(url + location, {
      method: 'PATCH',
      headers: {
        'tus-resumable': '1.0.0',
        'content-type': 'application/offset+octet-stream',
        'upload-offset': String(offset),
        ...sign('PATCH', location, key, undefined, {}, covered),
      },
      body: part,
    });
    if (response.status !== 204) throw new Error(`upload: ${String(response.status)} ${await response.text()}`);
  }
  return location.split('/').at(-1) ?? '';
}

export interface OpenNotices {
  readonly notices: readonly Notice[];
  /** Everything that came so far. */
  text(): string;
  close(): Promise<void>;
}

/** Opens the stream of notices and keeps what comes. Resolves once something came: `ready`, or what was missed. */
export async function openNotices(url: string, key: SigningKey, lastEventId?: string): Promise<OpenNotices> {
  const path = '/v1/events';
  const headers = { ...sign('GET', path, key), ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }) };
  const { body } = await fetch(url + path, { headers });
  if (body === null) throw new Error('no stream');
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  const notices: Notice[] = [];
  let text = '';
  let buffered = '';
  const read = async (): Promise<boolean> => {
    const { done, value = '' } = await reader.read();
    text += value;
    const messages = `${buffered}${value}`.split('\n\n');
    buffered = messages.pop() ?? '';
    for (const message of messages) {
      const data = /^event: notice\ndata: (.*)$/m.exec(message)?.[1];
      if (data !== undefined) notices.push(Notice.parse(JSON.parse(data)));
    }
    return !done;
  };
  await read();
  const reading = (async () => {
    while (await read());
  })();
  const close = async () => {
    await reader.cancel();
    await reading.catch(ignore);
  };
  return { notices, text: () => text, close };
}
