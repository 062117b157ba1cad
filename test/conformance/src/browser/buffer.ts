// SPDX-License-Identifier: Apache-2.0
/** Node's Buffer for the specs and the test kit in a browser. The libraries under test get none: they use no Buffer. */
import { Buffer } from 'buffer/index.js';

const prototype = Buffer.prototype as unknown as Record<string, unknown>;
const from = Buffer.from.bind(Buffer) as (...args: readonly unknown[]) => Buffer;
const text = Reflect.get(prototype, 'toString') as (this: Buffer, ...args: readonly unknown[]) => string;
const view = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** The package knows neither base64url nor 64-bit integers. */
Object.assign(Buffer, {
  from: (value: string, encoding?: BufferEncoding, ...rest: readonly unknown[]) =>
    encoding === 'base64url'
      ? from(value.replaceAll('-', '+').replaceAll('_', '/'), 'base64')
      : from(value, encoding, ...rest),
});
Object.assign(prototype, {
  toString(this: Buffer, encoding?: BufferEncoding, ...rest: number[]): string {
    if (encoding !== 'base64url') return text.call(this, encoding, ...rest);
    return text
      .call(this, 'base64', ...rest)
      .replaceAll('+', '-')
      .replaceAll('/', '_')
      .replace(/=+$/, '');
  },
  writeBigUInt64LE(this: Buffer, value: bigint, offset = 0): number {
    view(this).setBigUint64(offset, value, true);
    return offset + 8;
  },
  writeBigUInt64BE(this: Buffer, value: bigint, offset = 0): number {
    view(this).setBigUint64(offset, value, false);
    return offset + 8;
  },
  readBigUInt64LE(this: Buffer, offset = 0): bigint {
    return view(this).getBigUint64(offset, true);
  },
});

export { Buffer };
