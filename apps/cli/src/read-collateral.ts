// SPDX-License-Identifier: Apache-2.0
import { NO_COLLATERAL, readCollateral as readFrom } from '@glovebox/collateral';
import type { Collateral, Evidence, SnpProduct } from '@glovebox/contracts';
import { NativeError } from '@glovebox/native';
import { CliError } from './error.ts';

/** The option that every command has which judges evidence. */
export const COLLATERAL_OPTION = [
  '--collateral <path>',
  'vendor certificates and lists that the evidence does not carry: a directory of `collateral`, a bundle, or JSON',
] as const;

/**
 * What `--collateral` gives for this evidence; none without the option. Nobody is asked for anything.
 * @throws CliError `file`; CollateralError when it is not what it should be
 */
export async function readCollateral(
  path: string | undefined,
  evidence: Evidence,
  products: readonly SnpProduct[] = [],
): Promise<Collateral> {
  if (path === undefined) return NO_COLLATERAL;
  try {
    return await readFrom(path, evidence, products);
  } catch (cause) {
    if (!(cause instanceof NativeError)) throw cause;
    throw new CliError('file', `\`${path}\` cannot be read`, { field: 'collateral', remedy: 'check the path', cause });
  }
}
