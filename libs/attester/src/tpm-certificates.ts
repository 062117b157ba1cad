// SPDX-License-Identifier: Apache-2.0
import { readFile } from 'node:fs/promises';
import { certificates } from './certificate-files.ts';
import { AttesterError } from './error.ts';
import { decoding } from './tpm-public.ts';
import { tpm2, type TpmConnection } from './tpm-tools.ts';

/** Certificates at an NV index, or in a file of DER or PEM. @throws AttesterError */
export async function readTpmCertificates(
  connection: TpmConnection,
  place: string,
  scratch: string,
): Promise<Uint8Array[]> {
  const isIndex = /^0x[0-9a-f]+$/i.test(place);
  if (isIndex) await tpm2(connection, 'nvread', place, '-o', scratch);
  const bytes = await readFile(isIndex ? scratch : place);
  const found = decoding(`the certificate in \`${place}\``, () => certificates(bytes));
  if (found.length > 0) return found;
  throw new AttesterError('malformed-output', `\`${place}\` holds no certificate`, {
    field: place,
    remedy: 'name the NV index or the file of the certificate',
  });
}
