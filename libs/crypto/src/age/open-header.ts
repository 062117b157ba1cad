// SPDX-License-Identifier: Apache-2.0
import { Decrypter } from 'age-encryption';
import { AGE_FILE_KEY_BYTES, cannotOpen, verifyAgeHeaderMac } from './header.ts';

/**
 * Opens a whole header with an X25519 identity. On return the file key was wrapped to this identity and the header's
 * MAC was checked with it, by the library and by {@link verifyAgeHeaderMac}, so the two can never disagree on what a
 * header is.
 * @throws CryptoError `cannot-open` whatever is wrong (the promise rejects)
 */
export async function openAgeHeader(header: Uint8Array, identity: string): Promise<Uint8Array<ArrayBuffer>> {
  const fileKey = await unwrapFileKey(header, identity);
  if (fileKey.length !== AGE_FILE_KEY_BYTES) throw cannotOpen();
  verifyAgeHeaderMac(header, fileKey);
  return fileKey;
}

async function unwrapFileKey(header: Uint8Array, identity: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    const decrypter = new Decrypter();
    decrypter.addIdentity(identity);
    return Uint8Array.from(await decrypter.decryptHeader(header));
  } catch (cause) {
    throw cannotOpen(cause);
  }
}
