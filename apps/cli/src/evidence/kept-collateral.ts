// SPDX-License-Identifier: Apache-2.0
import { stat } from 'node:fs/promises';
import { mergeCollateral } from '@glovebox/collateral';
import { SnpProduct } from '@glovebox/contracts';
import type { FoundEvidence, IdentifiedFile } from '@glovebox/attestation';
import { readCollateral } from '../read-collateral.ts';

/** Paths that `glovebox collateral` made: directories that it keeps, and bundles, which nothing else recognizes. */
export async function keptPaths(
  paths: readonly string[],
  published: readonly IdentifiedFile[],
): Promise<readonly string[]> {
  const isKept = await Promise.all(
    paths.map(
      async (path) =>
        (await stat(path)).isDirectory() ||
        published.some(({ name, kind, bytes }) => name === path && kind === 'unknown' && bytes[0] === BRACE),
    ),
  );
  return paths.filter((_path, index) => isKept[index]);
}

const BRACE = '{'.charCodeAt(0);

/** Adds what was kept for this evidence to what lay beside it. @throws CliError `file`, CollateralError */
export async function withKept(found: FoundEvidence, kept: readonly string[]): Promise<FoundEvidence> {
  let { collateral } = found;
  for (const path of kept) {
    collateral = mergeCollateral(collateral, await readCollateral(path, found.evidence, SnpProduct.options));
  }
  return { ...found, collateral };
}
