// SPDX-License-Identifier: Apache-2.0
import { gzipSync } from 'node:zlib';

export const COMMIT = '0123456789abcdef0123456789abcdef01234567';
export const BUNDLE = Buffer.from('export const worker = true;\n'.repeat(10));

/** An initial file system with this file in it. */
export const initrdWith = (bundle: Uint8Array): Buffer =>
  gzipSync(Buffer.concat([Buffer.from('070701'), Buffer.alloc(104), bundle, Buffer.alloc(512)]));

/** The smallest EFI application that has a digest: headers, and one section. */
export function kernel(): Buffer {
  const image = Buffer.alloc(0x2000, 7).fill(0, 0, 0x1000);
  image.write('MZ', 0, 'latin1');
  image.writeUInt32LE(0x40, 0x3c);
  image.write('PE', 0x40, 'latin1');
  image.writeUInt16LE(1, 0x46);
  image.writeUInt16LE(0xa0, 0x54);
  image.writeUInt16LE(0x20b, 0x58);
  image.writeUInt32LE(0x1000, 0x58 + 60);
  image.writeUInt32LE(6, 0x58 + 108);
  image.writeUInt32LE(0x1000, 0x58 + 0xa0 + 16);
  image.writeUInt32LE(0x1000, 0x58 + 0xa0 + 20);
  return image;
}

/** The smallest image that takes a kernel: tables at the end of one page (edk2's layout). */
export function firmware(): Buffer {
  const guid = (text: string) => {
    const hex = Buffer.from(text.replaceAll('-', ''), 'hex');
    return Buffer.concat([
      hex.subarray(0, 4).reverse(),
      hex.subarray(4, 6).reverse(),
      hex.subarray(6, 8).reverse(),
      hex.subarray(8),
    ]);
  };
  const numbers = (...values: number[]) => {
    const bytes = Buffer.alloc(4 * values.length);
    values.forEach((value, index) => bytes.writeUInt32LE(value, 4 * index));
    return bytes;
  };
  const entry = (name: string, data: Buffer) => {
    const length = Buffer.alloc(2);
    length.writeUInt16LE(18 + data.length);
    return Buffer.concat([data, length, guid(name)]);
  };
  const image = Buffer.alloc(4096);
  Buffer.concat([Buffer.from('ASEV'), numbers(40, 1, 2, 0x80e000, 4096, 3, 0x810000, 4096, 16)]).copy(image, 3072);
  const tdxSections = [0, 4096, 0xfffff000, 0, 4096, 0, 0, 1, 0, 0, 0x809000, 0, 4096, 0, 2, 0];
  Buffer.concat([Buffer.from('TDVF'), numbers(80, 1, 2, ...tdxSections)]).copy(image, 2048);
  const entries = Buffer.concat([
    entry('e47a6535-984a-4798-865e-4685a7bf8ec2', numbers(2048)),
    entry('dc886566-984a-4798-a75e-5585a7bf67cc', numbers(1024)),
    entry('7255371f-3a3b-4b04-927b-1da6efa8d454', numbers(0x810c00)),
    entry('00f771de-1a7e-4fcb-890e-68c77e2fb44e', numbers(0x80b004)),
  ]);
  const table = entry('96b582de-1fb2-45f7-baea-a366c55a082d', entries);
  table.copy(image, 4096 - 32 - table.length);
  return image;
}
