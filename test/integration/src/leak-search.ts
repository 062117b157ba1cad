// SPDX-License-Identifier: Apache-2.0
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliDecompressSync, inflateRawSync, inflateSync } from 'node:zlib';

/** Something that must not be found, under a name for the report. */
export interface Needle {
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface Haystack {
  readonly name: string;
  readonly content: Buffer;
}

export interface Leak {
  readonly needle: string;
  readonly encoding: string;
  readonly where: string;
}

/**
 * Searches every haystack, and whatever can be decompressed inside it, for every needle: raw, hex, base64 at each of
 * the three alignments in both alphabets, UTF-16 in both byte orders, and as a JSON array of numbers. Arrow buffers are
 * not compressed here, so text inside Arrow content is found raw.
 */
export function findLeaks(haystacks: Iterable<Haystack>, needles: readonly Needle[]): Leak[] {
  const patterns = needles.flatMap((needle) => encodings(needle));
  const leaks: Leak[] = [];
  for (const haystack of haystacks) {
    for (const { where, content } of withDecompressed(haystack)) {
      for (const { needle, encoding, pattern } of patterns) {
        if (content.includes(pattern)) leaks.push({ needle, encoding, where });
      }
    }
  }
  return leaks;
}

interface Pattern {
  readonly needle: string;
  readonly encoding: string;
  readonly pattern: Buffer;
}

function encodings({ name, bytes }: Needle): Pattern[] {
  const raw = Buffer.from(bytes);
  const text = raw.toString('latin1');
  const utf16le = Buffer.from(text, 'utf16le');
  const patterns: [string, Buffer][] = [
    ['raw', raw],
    ['hex', Buffer.from(raw.toString('hex'))],
    ['HEX', Buffer.from(raw.toString('hex').toUpperCase())],
    ['utf-16le', utf16le],
    ['utf-16be', Buffer.from(utf16le).swap16()],
    ['numbers', Buffer.from([...raw].join(','))],
  ];
  for (const shift of [0, 1, 2]) {
    const shifted = Buffer.concat([Buffer.alloc(shift), raw])
      .toString('base64')
      .replace(/=+$/, '');
    const core = shifted.slice(shift === 0 ? 0 : shift + 1, -1);
    patterns.push([`base64+${String(shift)}`, Buffer.from(core)]);
    patterns.push([`base64url+${String(shift)}`, Buffer.from(core.replaceAll('+', '-').replaceAll('/', '_'))]);
  }
  return patterns.map(([encoding, pattern]) => ({ needle: name, encoding, pattern }));
}

/** The content itself and every gzip or zlib stream that starts anywhere in it, plus the whole as deflate or brotli. */
function* withDecompressed({ name, content }: Haystack): Generator<{ where: string; content: Buffer }> {
  yield { where: name, content };
  for (const [method, decompress] of [
    ['deflate', inflateRawSync],
    ['brotli', brotliDecompressSync],
  ] as const) {
    const inner = attempt(() => decompress(content));
    if (inner) yield { where: `${name} (${method})`, content: inner };
  }
  for (let offset = 0; offset + 2 < content.length; offset++) {
    const first = content[offset];
    const second = content[offset + 1] ?? 0;
    const gzip = first === 0x1f && second === 0x8b && content[offset + 2] === 8;
    const zlib = first === 0x78 && (second === 0x01 || second === 0x5e || second === 0x9c || second === 0xda);
    if (!gzip && !zlib) continue;
    const inner = attempt(() =>
      gzip ? inflateMember(content.subarray(offset)) : inflateSync(content.subarray(offset), { finishFlush: 2 }),
    );
    if (inner && inner.length > 0)
      yield { where: `${name} (${gzip ? 'gzip' : 'zlib'} at ${String(offset)})`, content: inner };
  }
}

/** One gzip member (RFC 1952), whatever follows it: the header with its optional name, then raw deflate. */
function inflateMember(content: Buffer): Buffer {
  const flags = content[3] ?? 0;
  let start = 10;
  if (flags & 4) start += 2 + content.readUInt16LE(start);
  if (flags & 8) start = content.indexOf(0, start) + 1;
  if (flags & 16) start = content.indexOf(0, start) + 1;
  if (flags & 2) start += 2;
  return inflateRawSync(content.subarray(start), { finishFlush: 2 });
}

function attempt(decompress: () => Buffer): Buffer | undefined {
  try {
    return decompress();
  } catch {
    return undefined;
  }
}

/** Every file below a folder, one at a time. */
export function* filesBelow(folder: string): Generator<Haystack> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesBelow(path);
    else if (entry.isFile()) yield { name: path, content: readFileSync(path) };
  }
}
