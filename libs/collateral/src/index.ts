// SPDX-License-Identifier: Apache-2.0
/**
 * What vendors publish about their platforms: fetched from their own services, kept in a directory, renewed before it ends,
 * carried to machines without a network. Its output is untrusted bytes: whoever uses them verifies them with
 * `@glovebox/attestation`. Must never decide whether evidence is good, nor ask anybody but a vendor or its mirror.
 */
export { BUNDLE_FORMAT, exportBundle, parseBundle } from './bundle.ts';
export { collectCollateral, type CollectContext, type Collected } from './collect.ts';
export { describeNeed } from './describe-need.ts';
export { DiskStore } from './disk-store.ts';
export { CacheEntry, keyOf, type CollateralStore, type Kept } from './entry.ts';
export { CollateralError, type CollateralErrorCode } from './error.ts';
export {
  createFetcher,
  FETCH_LIMITS,
  type FetchedAnswer,
  type Fetcher,
  type FetcherOptions,
  type FetchLimits,
} from './fetcher.ts';
export { FRESHNESS, holds, isDue, refreshTime, type FreshnessPolicy } from './freshness.ts';
export { MemoryStore } from './memory-store.ts';
export { obtain, type ObtainContext, type Obtained } from './obtain.ts';
export { mergeCollateral, NO_COLLATERAL, readPlainDirectory } from './plain-directory.ts';
export { readCollateral } from './read-collateral.ts';
export { describeObtained, refreshCollateral, type RefreshOptions } from './refresh.ts';
export { startRefresher, type Refresher, type RefresherOptions } from './refresher.ts';
export { parseMirrors, SOURCES, type Mirrors, type Source } from './sources.ts';
export { vendorRequest, type TcbUpdate, type VendorRequest } from './vendor-request.ts';
