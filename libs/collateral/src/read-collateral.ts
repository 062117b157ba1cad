// SPDX-License-Identifier: Apache-2.0
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

const BUNDLE_BYTES_MAX = 64 * 1024 * 1024;

/**
 * Collateral of this evidence out of what `path` is: a directory that collateral is kept in (with files put there by hand),
 * a bundle, or a JSON file of the collateral itself. Nobody is asked for anything.
 * @throws CollateralError; NativeError when there is no such file; AttestationError when the evidence does not parse
 */
export async function readCollateral(
  path: string,
  evidence: Evidence,
  { at, products = [] }: { readonly at: string; readonly products?: readonly SnpProduct[] },
): Promise<Collateral> {
  const source = await openSource(path);
  if (!('cache' in source)) return source;
  const { cache, byHand } = source;
  const { collateral } = await collectCollateral(evidence, { cache, fetcher: null, clock: () => at, products });
  return mergeCollateral(collateral, byHand);
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
