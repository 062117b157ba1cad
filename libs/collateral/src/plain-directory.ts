// SPDX-License-Identifier: Apache-2.0
import { Collateral } from '@glovebox/contracts';
import { toBase64Url } from '@glovebox/core';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CollateralError } from './error.ts';

export const NO_COLLATERAL: Collateral = { certificates: [], crls: [] };

/**
 * What an operator put into a directory by hand: DER files in `certificates/`, `crls/` and `ocsp/`, used for all evidence.
 * @throws CollateralError `collateral-malformed`
 */
export async function readPlainDirectory(directory: string): Promise<Collateral> {
  const [certificates, crls, ocsp] = await Promise.all(
    ['certificates', 'crls', 'ocsp'].map((name) => filesOf(join(directory, name))),
  );
  return checked({ certificates, crls, ...(ocsp === undefined || ocsp.length === 0 ? {} : { ocsp }) });
}

/** Both, each part once. @throws CollateralError `collateral-malformed` when that is more than a message holds */
export function mergeCollateral(first: Collateral, second: Collateral): Collateral {
  const both = <T>(a: readonly T[] = [], b: readonly T[] = []) => [...new Set([...a, ...b])];
  const ocsp = both(first.ocsp, second.ocsp);
  const intel = first.intel ?? second.intel;
  return checked({
    certificates: both(first.certificates, second.certificates),
    crls: both(first.crls, second.crls),
    ...(ocsp.length === 0 ? {} : { ocsp }),
    ...(intel === undefined ? {} : { intel }),
  });
}

function checked(value: unknown): Collateral {
  const parsed = Collateral.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new CollateralError('collateral-malformed', issue?.message ?? 'not what collateral is', {
    field: issue?.path.map(String).join('.') ?? 'collateral',
    remedy: 'keep at most 16 certificates and 16 lists beside each other by hand',
  });
}

async function filesOf(directory: string): Promise<string[]> {
  const names = await readdir(directory).catch(() => []);
  return Promise.all(names.sort().map(async (name) => toBase64Url(await readFile(join(directory, name)))));
}
