// SPDX-License-Identifier: Apache-2.0
/**
 * Node's modules for specs that run in a browser: each call is a synchronous request to the server that served the page.
 * The test authorities hold their keys and sign there, and recorded evidence is read there, as in life: what makes
 * evidence is a machine, and what verifies it is the page.
 */
import { sha1 } from '@noble/hashes/legacy.js';
import { sha3_512 } from '@noble/hashes/sha3.js';
import { sha256, sha384, sha512 } from '@noble/hashes/sha2.js';

declare class XMLHttpRequest {
  open(method: string, url: string, async: false): void;
  send(body: string): void;
  readonly responseText: string;
}

type Wire = null | boolean | number | string | readonly Wire[] | { readonly [key: string]: Wire };

/** Bytes, big integers and the server's own objects have a form of their own; everything else is JSON. */
function encode(value: unknown): Wire {
  if (value instanceof Uint8Array)
    return { $bytes: btoa(Array.from(value, (byte) => String.fromCharCode(byte)).join('')) };
  if (typeof value === 'bigint') return { $bigint: String(value) };
  if (value instanceof URL) return value.href;
  if (Array.isArray(value)) return (value as unknown[]).map(encode);
  if (typeof value !== 'object' || value === null) return (value ?? null) as Wire;
  const handle = handles.get(value);
  if (handle !== undefined) return { $handle: handle };
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, encode(part)]));
}

const handles = new WeakMap<object, number>();

interface Described {
  readonly $handle: number;
  readonly methods: readonly string[];
  readonly values: Readonly<Record<string, Wire>>;
}

function decode(wire: Wire): unknown {
  if (Array.isArray(wire)) return (wire as readonly Wire[]).map(decode);
  if (typeof wire !== 'object' || wire === null) return wire;
  const record = wire as Readonly<Record<string, Wire>>;
  if (typeof record.$bytes === 'string') return Buffer.from(record.$bytes, 'base64');
  if (typeof record.$bigint === 'string') return BigInt(record.$bigint);
  if ('$handle' in record) return standIn(record as unknown as Described);
  return Object.fromEntries(Object.entries(record).map(([key, part]) => [key, decode(part)]));
}

/** An object that stands for one of the server's: its plain properties are here, its methods are asked for. */
function standIn({ $handle, methods, values }: Described): object {
  const object: Record<string, unknown> = decode(values) as Record<string, unknown>;
  for (const method of methods) object[method] = (...args: unknown[]) => call({ handle: $handle, method }, args);
  handles.set(object, $handle);
  return object;
}

interface Answer {
  readonly returned?: Wire;
  readonly thrown?: { readonly message: string; readonly code?: string };
}

/** Same question, same answer: signing the same bytes again may as well give the same signature. */
const REPEATABLE: readonly unknown[] = ['sign', 'createPublicKey', 'export', 'readFile'];
const answers = new Map<string, string>();

function ask(body: string): string {
  const request = new XMLHttpRequest();
  request.open('POST', '/call', false);
  request.send(body);
  return request.responseText;
}

function call(what: Readonly<Record<string, unknown>>, args: readonly unknown[]): unknown {
  const body = JSON.stringify({ ...what, args: args.map(encode) });
  const answer = answers.get(body) ?? ask(body);
  if (REPEATABLE.includes(what.name ?? what.method)) answers.set(body, answer);
  const { returned, thrown } = JSON.parse(answer) as Answer;
  if (thrown !== undefined) throw Object.assign(new Error(thrown.message), { code: thrown.code });
  return decode(returned ?? null);
}

/** A function, or a class, of one of Node's modules. */
export const remote = (module: string, name: string): unknown =>
  function stand(this: unknown, ...args: unknown[]) {
    return call({ module, name, construct: this instanceof stand }, args);
  };

const HASHES: Readonly<Record<string, (bytes: Uint8Array) => Uint8Array>> = {
  sha1,
  sha256,
  sha384,
  sha512,
  'sha3-512': sha3_512,
};

/** Digests need no secret, so they are made in the page. */
export function createHash(name: string) {
  const parts: Uint8Array[] = [];
  const hash = HASHES[name];
  if (hash === undefined) throw new Error(`no hash \`${name}\` for pages`);
  const self = {
    update: (part: Uint8Array | string) => {
      parts.push(Buffer.from(part as string));
      return self;
    },
    digest: (encoding?: BufferEncoding) => {
      const digest = Buffer.from(hash(Buffer.concat(parts)));
      return encoding === undefined ? digest : digest.toString(encoding);
    },
  };
  return self;
}

/** The same where Node's answer is a promise: it is awaited there. */
export const remoteAsync =
  (module: string, name: string) =>
  async (...args: unknown[]) => {
    await Promise.resolve();
    return call({ module, name }, args);
  };
