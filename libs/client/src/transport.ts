// SPDX-License-Identifier: Apache-2.0
import { Problem } from '@glovebox/contracts';
import { canonicalBytes, CodedError, parseJson, toBase64Url, type Json } from '@glovebox/core';
import { contentDigestHeader, signRequest, type SigningKey } from '@glovebox/crypto';
import type { z } from 'zod';
import { ClientError } from './error.ts';
import type { ClientEnvironment, HttpReply } from './http.ts';

export interface RawRequest {
  readonly method: string;
  /** Path with query, from the root. */
  readonly path: string;
  readonly headers?: Record<string, string>;
  readonly body?: Uint8Array<ArrayBuffer>;
}

/** Largest reply that is read: far above any honest one, far below what would hurt. */
const REPLY_MAX = 64 * 1024 * 1024;

/**
 * Sends signed requests to one coordinator. Every request carries an RFC 9421 signature by the party's key over
 * method, path, time, nonce and the digest of the body. Replies are attacker-controlled: they are parsed strictly,
 * and a reply is believed only as far as the signed documents inside it go.
 */
export class Transport {
  readonly #origin: string;
  readonly #key: SigningKey;
  readonly #environment: ClientEnvironment;

  constructor(coordinator: string, key: SigningKey, environment: ClientEnvironment) {
    this.#origin = parseOrigin(coordinator);
    this.#key = key;
    this.#environment = environment;
  }

  get origin(): string {
    return this.#origin;
  }

  /** @throws ClientError `bad-reply` when the answer is not the promised message, or with the coordinator's own code */
  async ask<T extends z.ZodType>(reply: T, method: string, path: string, body?: Json): Promise<z.output<T>> {
    const request = {
      method,
      path,
      headers: { accept: 'application/json, application/problem+json' },
      ...(body === undefined ? {} : { body: canonicalBytes(body) }),
    };
    const answer = await this.#checked(await this.send(request));
    return parseReply(reply, await readBytes(answer), path);
  }

  /** A reply whose body is read as a stream. */
  async open(path: string, headers: Record<string, string>): Promise<HttpReply> {
    return this.#checked(await this.send({ method: 'GET', path, headers }));
  }

  /** Signs and sends; any status is returned. @throws ClientError `unreachable` */
  async send(request: RawRequest): Promise<HttpReply> {
    const headers = this.#sign(request);
    try {
      return await this.#environment.fetch(this.#origin + request.path, {
        method: request.method,
        headers,
        redirect: 'error',
        ...(request.body === undefined ? {} : { body: request.body }),
      });
    } catch (cause) {
      throw new ClientError('unreachable', `no answer from the coordinator at \`${this.#origin}\``, {
        remedy: 'check that it runs and that the address is right (--coordinator, GLOVEBOX_COORDINATOR)',
        cause,
      });
    }
  }

  #sign(request: RawRequest): Record<string, string> {
    const { method, path, body } = request;
    const json = body !== undefined && request.headers?.['content-type'] === undefined;
    const headers = { ...request.headers, ...(json ? { 'content-type': 'application/json' } : {}) };
    const signature = signRequest({
      method,
      path,
      headers: coveredHeaders(method, headers, body),
      created: this.#environment.clock(),
      nonce: toBase64Url(this.#environment.random(16)),
      key: this.#key,
      ...(body === undefined ? {} : { contentDigest: contentDigestHeader(body) }),
    });
    return { ...headers, ...signature };
  }

  async #checked(reply: HttpReply): Promise<HttpReply> {
    if (reply.status >= 200 && reply.status < 300) return reply;
    throw problemToError(reply.status, await readBytes(reply));
  }
}

/** Of an upload, the signature covers every `upload-*` header and the length that `fetch` will send. */
function coveredHeaders(
  method: string,
  headers: Readonly<Record<string, string>>,
  body: Uint8Array | undefined,
): Record<string, string> {
  const upload = Object.entries(headers).filter(([name]) => name.startsWith('upload-'));
  const length: [string, string][] = method === 'PATCH' ? [['content-length', String(body?.length ?? 0)]] : [];
  return Object.fromEntries([...upload, ...length]);
}

/** RFC 9457 problem to ClientError: code, field, remedy and reasons are passed on. */
export function problemToError(status: number, body: Uint8Array): ClientError {
  const problem = Problem.safeParse(tryJson(body));
  if (!problem.success) {
    return new ClientError('bad-reply', `the coordinator answered \`${String(status)}\` without saying why`, {
      status,
      remedy: 'check that the address is that of a Glovebox coordinator',
    });
  }
  const { code, detail, field, remedy, reasons } = problem.data;
  return new ClientError(code, detail, {
    status,
    ...(field === undefined ? {} : { field }),
    ...(remedy === undefined ? {} : { remedy }),
    ...(reasons === undefined ? {} : { reasons }),
  });
}

function parseReply<T extends z.ZodType>(schema: T, body: Uint8Array, path: string): z.output<T> {
  const parsed = schema.safeParse(tryJson(body));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new ClientError('bad-reply', `the coordinator's answer to \`${path}\` is not the promised message`, {
    field: issue?.path.join('.') ?? 'body',
    remedy: 'use a client and a coordinator of the same version',
  });
}

function tryJson(body: Uint8Array): unknown {
  try {
    return parseJson(body);
  } catch (error) {
    if (error instanceof CodedError) return undefined;
    throw error;
  }
}

async function readBytes(reply: HttpReply): Promise<Uint8Array> {
  const length = Number(reply.headers.get('content-length') ?? '0');
  if (length > REPLY_MAX) throw new ClientError('bad-reply', 'the answer is larger than any honest one');
  try {
    return new Uint8Array(await reply.arrayBuffer());
  } catch (cause) {
    throw new ClientError('unreachable', 'the answer of the coordinator broke off', {
      remedy: 'try again',
      cause,
    });
  }
}

function parseOrigin(coordinator: string): string {
  let url: URL;
  try {
    url = new URL(coordinator);
  } catch (cause) {
    throw new ClientError('invalid', `\`${coordinator}\` is not a web address`, {
      field: 'coordinator',
      remedy: 'give it like http://127.0.0.1:7180',
      cause,
    });
  }
  if (!['http:', 'https:'].includes(url.protocol) || url.pathname !== '/' || url.search !== '') {
    throw new ClientError('invalid', `\`${coordinator}\` is not the address of a coordinator`, {
      field: 'coordinator',
      remedy: 'give protocol, host and port only, like http://127.0.0.1:7180',
    });
  }
  return url.origin;
}
