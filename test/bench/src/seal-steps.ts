// SPDX-License-Identifier: Apache-2.0
import { createCipheriv } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { decryptAgePayload, encryptAgePayload, openAgeHeader, readAgeHeader, sealAgeHeader } from '@glovebox/crypto';
import { nodePayloadCipher, randomBytes, readFileReusingMemory, writeStream } from '@glovebox/native';

async function* seal(plain: string, recipient: string) {
  const fileKey = randomBytes(16);
  yield await sealAgeHeader(fileKey, recipient, randomBytes);
  yield* encryptAgePayload(readFileReusingMemory(plain), fileKey, randomBytes(16), nodePayloadCipher);
}

async function* open(sealed: string, identity: string) {
  const { header, rest } = await readAgeHeader(readFileReusingMemory(sealed));
  yield* decryptAgePayload(rest, await openAgeHeader(header, identity), nodePayloadCipher);
}

/** The cipher alone, on one buffer over and over: no files, no memory to fill. The floor for one thread. */
function rawCipher(bytes: number): void {
  const plaintext = randomBytes(65_536);
  const key = randomBytes(32);
  for (let done = 0; done < bytes; done += plaintext.length) {
    const nonce = new Uint8Array(12);
    new DataView(nonce.buffer).setBigUint64(3, BigInt(done));
    const cipher = createCipheriv('chacha20-poly1305', key, nonce, { authTagLength: 16 });
    cipher.update(plaintext);
    cipher.final();
    cipher.getAuthTag();
  }
}

/** One step in a process of its own: `raw BYTES`, `seal PLAIN SEALED RECIPIENT`, `open SEALED PLAIN IDENTITY_FILE`, `nothing`. */
export async function runStep([step, ...args]: readonly string[]): Promise<void> {
  const [from = '', to = '', party = ''] = args;
  if (step === 'raw') rawCipher(Number(from));
  else if (step === 'seal') await writeStream(to, seal(from, party));
  else if (step === 'open') await writeStream(to, open(from, readFileSync(party, 'utf8').trim()));
  else if (step !== 'nothing') throw new Error(`no such step: ${String(step)}`);
}
