// SPDX-License-Identifier: Apache-2.0
import { ByteReader } from './reader.ts';

describe('ByteReader', () => {
  const bytes = Uint8Array.of(1, 2, 0, 3, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 5);

  it('reads little and big endian in order', () => {
    const reader = new ByteReader(bytes);
    expect([reader.u8(), reader.u16le(), reader.u32le(), reader.u64le()]).toEqual([1, 2, 3, 4n]);
    expect(reader.offset).toBe(15);
    expect(reader.u16be()).toBe(5);
    reader.end();
    expect(new ByteReader(Uint8Array.of(0, 0, 1, 0)).u32be()).toBe(256);
  });

  it('refuses to run over, to leave bytes behind, and reserved bytes that are set', () => {
    expect(() => new ByteReader(Uint8Array.of(1)).u16le()).toThrowCode('malformed');
    expect(() => new ByteReader(Uint8Array.of(1)).bytes(-1)).toThrowCode('malformed');
    expect(() => new ByteReader(Uint8Array.of(1)).bytes(Number.NaN)).toThrowCode('malformed');
    expect(() => new ByteReader(Uint8Array.of(1)).end()).toThrowCode('malformed');
    expect(() => new ByteReader(Uint8Array.of(0, 1)).zeros(2, 'RESERVED')).toThrowCode('malformed');
  });

  it('copies, so that later writes do not change what was read', () => {
    const source = Uint8Array.of(1, 2);
    const copy = new ByteReader(source).bytes(2);
    source[0] = 9;
    expect(copy[0]).toBe(1);
  });
});
