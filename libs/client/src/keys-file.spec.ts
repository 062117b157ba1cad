// SPDX-License-Identifier: Apache-2.0
import { scryptSync } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { KeysFile, openKeysFile, plainKeysFile, sealKeysFile, type Scrypt } from './keys-file.ts';

const scrypt: Scrypt = ({ passphrase, salt, N, r, p, length }) =>
  new Uint8Array(scryptSync(passphrase, salt, length, { N, r, p, maxmem: 256 * 1024 * 1024 }));
const secrets = { signingSeed: new Uint8Array(32).fill(7), receivingSecret: new Uint8Array(32).fill(9) };
const random = (length: number) => new Uint8Array(length).fill(3);

describe('a keys file', () => {
  it('opens with its passphrase, however the passphrase is composed, and with no other', async () => {
    const file = KeysFile.parse(await sealKeysFile('registry', secrets, 'caf\u00e9', { scrypt, random }));
    expect(JSON.stringify(file)).not.toContain('BwcHBwcH');
    expect(await openKeysFile(file, 'cafe\u0301', scrypt)).toEqual(secrets);
    await expect(openKeysFile(file, 'cafe', scrypt)).rejects.toMatchObject({ code: 'wrong-passphrase' });
    await expect(openKeysFile(file, null, scrypt)).rejects.toMatchObject({ code: 'wrong-passphrase' });
  });

  it('without a passphrase holds the secrets themselves', async () => {
    const file = KeysFile.parse(plainKeysFile('registry', secrets));
    expect(await openKeysFile(file, null, scrypt)).toEqual(secrets);
  });
});
