// SPDX-License-Identifier: Apache-2.0
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { tableFromArrays, tableToIPC } from 'apache-arrow';
import { findLeaks } from './leak-search.ts';

const canary = 'canary-7f3a91';
const needle = { name: 'canary', bytes: Buffer.from(canary) };
const filler = Buffer.from('some text in front of it ');

describe('the leak search finds what is planted', () => {
  it.each<[string, Buffer]>([
    ['raw', Buffer.concat([filler, Buffer.from(canary)])],
    ['hex', Buffer.from(Buffer.from(canary).toString('hex'))],
    ['upper-case hex', Buffer.from(Buffer.from(canary).toString('hex').toUpperCase())],
    ['base64 aligned', Buffer.from(Buffer.from(canary).toString('base64'))],
    ['base64 off by one', Buffer.from(Buffer.from(`x${canary}y`).toString('base64'))],
    ['base64url off by two', Buffer.from(Buffer.from(`xx${canary}yyy`).toString('base64url'))],
    ['utf-16', Buffer.from(canary, 'utf16le')],
    ['utf-16 big endian', Buffer.from(canary, 'utf16le').swap16()],
    ['an array of numbers', Buffer.from(JSON.stringify({ key: [...Buffer.from(canary)] }))],
    ['gzip in the middle of a file', Buffer.concat([filler, gzipSync(canary), filler])],
    ['zlib in the middle of a file', Buffer.concat([filler, deflateSync(canary), filler])],
    ['a raw deflate stream', deflateRawSync(canary)],
    ['a brotli stream', brotliCompressSync(canary)],
    ['an Arrow stream', Buffer.from(tableToIPC(tableFromArrays({ event: ['a', canary] }), 'stream'))],
  ])('%s', (_, content) => {
    expect(findLeaks([{ name: 'planted', content }], [needle]).length).toBeGreaterThan(0);
  });

  it('and nothing where nothing is', () => {
    expect(findLeaks([{ name: 'clean', content: gzipSync('nothing to see') }], [needle])).toEqual([]);
  });
});
