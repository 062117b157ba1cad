// SPDX-License-Identifier: Apache-2.0
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Collateral } from '@glovebox/contracts';
import { toBase64Url } from '@glovebox/core';

/**
 * Certificates and revocation lists of the vendors, DER files that the operator put into `<data directory>/collateral`
 * (`certificates/` and `crls/`). They are signed by the vendor: keybrokers check them and do not believe us.
 */
export async function loadCollateral(dataDirectory: string): Promise<Collateral> {
  const directory = join(dataDirectory, 'collateral');
  return Collateral.parse({
    certificates: await filesOf(join(directory, 'certificates')),
    crls: await filesOf(join(directory, 'crls')),
  });
}

async function filesOf(directory: string): Promise<string[]> {
  const names = await readdir(directory).catch(() => []);
  return Promise.all(names.sort().map(async (name) => toBase64Url(await readFile(join(directory, name)))));
}
