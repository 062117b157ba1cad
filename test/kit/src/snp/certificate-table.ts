// SPDX-License-Identifier: Apache-2.0
/** GUIDs of the certificate table (GHCB 2.00, section 4.1.8.1). */
export const TEST_ONLY_GUIDS = {
  vcek: '63da758de6644564adc5f4b93be8accd',
  vlek: 'a8074bc2a25a483eaae639c045a0b8a1',
  ask: '4ab7b379bbac4fe4a02f05aef327c782',
  ark: 'c0b406a4a803495297433fb6014cd0ae',
} as const;

export type TestOnlyTableEntry = readonly [role: keyof typeof TEST_ONLY_GUIDS, blob: Uint8Array];

/** The table that the host hands to its guests: GUID, offset, length each, a zero entry, then the blobs. */
export function testOnlyCertificateTable(entries: readonly TestOnlyTableEntry[]): Buffer {
  let offset = 24 * (entries.length + 1);
  const head = entries.map(([role, blob]) => {
    const entry = Buffer.alloc(24);
    entry.write(TEST_ONLY_GUIDS[role], 'hex');
    entry.writeUInt32LE(offset, 16);
    entry.writeUInt32LE(blob.length, 20);
    offset += blob.length;
    return entry;
  });
  return Buffer.concat([...head, Buffer.alloc(24), ...entries.map(([, blob]) => blob)]);
}
