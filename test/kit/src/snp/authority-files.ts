// SPDX-License-Identifier: Apache-2.0
import { createPrivateKey, generateKeyPairSync, randomBytes, type KeyObject } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export interface TestOnlySnpKeys {
  readonly ark: KeyObject;
  readonly ask: KeyObject;
  readonly vcek: KeyObject;
}

const PRODUCT_FILE = 'product';

/** What an authority keeps on disk. Keys are made once, because RSA-4096 takes seconds; certificates are made from them. */
export const TEST_ONLY_FILES = {
  ark: 'ark-key.pem',
  ask: 'ask-key.pem',
  vcek: 'vcek-key.pem',
  table: 'certificate-table.bin',
  root: 'ark.der',
  product: PRODUCT_FILE,
} as const;

/**
 * Makes the directory whole or not at all: it is filled under another name and renamed, so two processes that start
 * together end with the same keys.
 */
export function createAuthorityDirectory(
  directory: string,
  modulusLength: number,
  write: (keys: TestOnlySnpKeys, put: (name: string, content: string | Uint8Array) => void) => void,
): void {
  if (existsSync(join(directory, PRODUCT_FILE))) return;
  mkdirSync(dirname(directory), { recursive: true });
  const draft = `${directory}.${randomBytes(6).toString('hex')}`;
  mkdirSync(draft, { mode: 0o700 });
  const put = (name: string, content: string | Uint8Array) => {
    writeFileSync(join(draft, name), content, { mode: 0o600 });
  };
  const keys = generateKeys(modulusLength);
  for (const role of ['ark', 'ask', 'vcek'] as const) {
    put(TEST_ONLY_FILES[role], keys[role].export({ type: 'pkcs8', format: 'pem' }));
  }
  write(keys, put);
  publish(draft, directory);
}

function publish(draft: string, directory: string): void {
  try {
    renameSync(draft, directory);
  } catch (error) {
    rmSync(draft, { recursive: true });
    if (!existsSync(join(directory, PRODUCT_FILE))) throw error;
  }
}

function generateKeys(modulusLength: number): TestOnlySnpKeys {
  const rsa = () => generateKeyPairSync('rsa', { modulusLength }).privateKey;
  return { ark: rsa(), ask: rsa(), vcek: generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey };
}

export const readAuthorityFile = (directory: string, file: keyof typeof TEST_ONLY_FILES): Buffer =>
  readFileSync(join(directory, TEST_ONLY_FILES[file]));

export const readAuthorityKey = (directory: string, role: keyof TestOnlySnpKeys): KeyObject =>
  createPrivateKey(readAuthorityFile(directory, role));
