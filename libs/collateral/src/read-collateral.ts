// SPDX-License-Identifier: Apache-2.0
import { AttestationError } from '@glovebox/attestation';
import { Collateral, type Evidence, type SnpProduct } from '@glovebox/contracts';
import { readJsonFile } from '@glovebox/native';
import { stat } from 'node:fs/promises';
import { BUNDLE_FORMAT, parseBundle } from './bundle.ts';
import { collectCollateral } from './collect.ts';
import { DiskStore } from './disk-store.ts';
import type { CollateralStore } from './entry.ts';
import { CollateralError } from './error.ts';
import { MemoryStore } from './memory-store.ts';
import { mergeCollateral, NO_COLLATERAL, readPlainDirectory } from './plain-directory.ts';

/** Time matters to whoever may fetch. */
const NOBODY_ASKS = '1970-01-01T00:00:00Z';
const BUNDLE_BYTES_MAX = 64 * 1024 * 1024;

/**
 * Collateral of this evidence out of what `path` is: a directory that collateral is kept in (with files put there by hand),
 * a bundle, or a JSON file of the collateral itself. Nobody is asked for anything.
 * Evidence that does not parse gets what was put there by hand: its verifier says what is wrong with it.
 * @throws CollateralError; NativeError when there is no such file
 */
export async function readCollateral(
  path: string,
  evidence: Evidence,
  products: readonly SnpProduct[] = [],
): Promise<Collateral> {
  const source = await openSource(path);
  if (!('cache' in source)) return source;
  return mergeCollateral(await collectedFrom(source.cache, evidence, products), source.byHand);
}

async function collectedFrom(
  cache: CollateralStore,
  evidence: Evidence,
  products: readonly SnpProduct[],
): Promise<Collateral> {
  try {
    return (await collectCollateral(evidence, { cache, fetcher: null, clock: () => NOBODY_ASKS, products })).collateral;
  } catch (error) {
    if (error instanceof AttestationError) return NO_COLLATERAL;
    throw error;
  }
}

async function openSource(
  path: string,
): Promise<Collateral | { readonly cache: CollateralStore; readonly byHand: Collateral }> {
  const isDirectory = (await stat(path).catch(() => null))?.isDirectory() ?? false;
  if (isDirectory) return { cache: new DiskStore(path), byHand: await readPlainDirectory(path) };
  const value = await readJsonFile(path, BUNDLE_BYTES_MAX);
  if (isBundle(value)) return { cache: new MemoryStore(parseBundle(value)), byHand: NO_COLLATERAL };
  const parsed = Collateral.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new CollateralError('collateral-malformed', `\`${path}\`: ${issue?.message ?? 'not collateral'}`, {
    field: ['collateral', ...(issue?.path ?? [])].map(String).join('.'),
    remedy: 'give a directory of `glovebox collateral`, a bundle that it exported, or collateral as JSON',
  });
}

const isBundle = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'format' in value && value.format === BUNDLE_FORMAT;
