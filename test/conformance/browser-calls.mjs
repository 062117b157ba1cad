// SPDX-License-Identifier: Apache-2.0
// The server's half of src/browser/remote.ts: runs a page's calls of Node's modules, for one page at a time.
import { KeyObject } from 'node:crypto';

/** What the test authorities and the specs call. */
export const REMOTE_MODULES = ['node:crypto', 'node:fs', 'node:fs/promises', 'node:path', 'node:url'];

const isPlain = (object) => [Object.prototype, null].includes(Object.getPrototypeOf(object));

export function answerCalls() {
  const objects = [];

  const encode = (value) => {
    if (value instanceof Uint8Array) return { $bytes: Buffer.from(value).toString('base64') };
    if (typeof value === 'bigint') return { $bigint: String(value) };
    if (Array.isArray(value)) return value.map(encode);
    if (typeof value === 'function' || typeof value === 'symbol' || value === undefined) return null;
    if (typeof value !== 'object' || value === null) return value;
    if (!isPlain(value)) return describe(value);
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, encode(part)]));
  };

  /** An object of a class stays here; the page is told its methods and its plain properties. */
  const describe = (object) => {
    const [methods, values] = [[], {}];
    for (
      let at = Object.getPrototypeOf(object);
      at !== null && at !== Object.prototype;
      at = Object.getPrototypeOf(at)
    ) {
      for (const [name, property] of Object.entries(Object.getOwnPropertyDescriptors(at))) {
        if (name === 'constructor' || name.startsWith('_')) continue;
        if (typeof property.value === 'function') methods.push(name);
        else if (property.get !== undefined) values[name] ??= plain(object, property.get);
      }
    }
    return { $handle: objects.push(object) - 1, methods, values };
  };

  const plain = (object, get) => {
    try {
      const value = get.call(object);
      const simple = value === null || typeof value !== 'object' || isPlain(value) || value instanceof Uint8Array;
      return simple || value instanceof KeyObject ? encode(value) : null;
    } catch {
      return null;
    }
  };

  const decode = (wire) => {
    if (Array.isArray(wire)) return wire.map(decode);
    if (typeof wire !== 'object' || wire === null) return wire ?? undefined;
    if ('$bytes' in wire) return Buffer.from(wire.$bytes, 'base64');
    if ('$bigint' in wire) return BigInt(wire.$bigint);
    if ('$handle' in wire) return objects[wire.$handle];
    return Object.fromEntries(Object.entries(wire).map(([key, part]) => [key, decode(part)]));
  };

  const run = async ({ module, name, construct, handle, method, args }) => {
    const given = args.map(decode);
    if (handle !== undefined) return objects[handle][method](...given);
    if (!REMOTE_MODULES.includes(module)) throw new Error(`${module} is not for pages`);
    const member = (await import(module))[name];
    return construct ? new member(...given) : member(...given);
  };

  return async (request, response) => {
    const parts = [];
    for await (const part of request) parts.push(part);
    let answer;
    try {
      answer = { returned: encode(await run(JSON.parse(Buffer.concat(parts).toString()))) };
    } catch (error) {
      answer = { thrown: { message: String(error.message), code: error.code } };
    }
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  };
}
