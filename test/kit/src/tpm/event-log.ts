// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';

/** One measured event: its data is what was hashed. */
export interface TestOnlyEvent {
  readonly pcr: number;
  readonly data: string;
}

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest();

const u32 = (value: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
};

/** A crypto-agile log with SHA-256 alone (TCG PC Client Platform Firmware Profile, 10.4). */
export function testOnlyEventLog(events: readonly TestOnlyEvent[]): Buffer {
  const description = Buffer.concat([
    Buffer.from('Spec ID Event03\0'),
    Buffer.from([0, 0, 0, 0, 0, 2, 0, 2]),
    u32(1),
    Buffer.from([0xb, 0, 32, 0]),
    Buffer.from([0]),
  ]);
  const first = Buffer.concat([u32(0), u32(3), Buffer.alloc(20), u32(description.length), description]);
  const others = events.map(({ pcr, data }) =>
    Buffer.concat([
      u32(pcr),
      u32(13),
      u32(1),
      Buffer.from([0xb, 0]),
      sha256(Buffer.from(data)),
      u32(Buffer.byteLength(data)),
      Buffer.from(data),
    ]),
  );
  return Buffer.concat([first, ...others]);
}

/** Register values after these events, by index. */
export function testOnlyReplay(events: readonly TestOnlyEvent[]): Readonly<Record<number, string>> {
  const values: Record<number, string> = {};
  for (const { pcr, data } of events) {
    const before = Buffer.from(values[pcr] ?? '00'.repeat(32), 'hex');
    values[pcr] = sha256(Buffer.concat([before, sha256(Buffer.from(data))])).toString('hex');
  }
  return values;
}
