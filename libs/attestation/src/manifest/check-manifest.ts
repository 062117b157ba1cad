// SPDX-License-Identifier: Apache-2.0
import type { Platform } from '@glovebox/contracts';
import { AttestationError } from '../error.ts';
import { observeCcaCase } from '../platforms/cca/manifest.ts';
import { observeKeystoneCase } from '../platforms/keystone/manifest.ts';
import { observeNitroCase } from '../platforms/nitro/manifest.ts';
import { observeNvidiaGpuCase } from '../platforms/nvidia-gpu/manifest.ts';
import { observeSnpCase } from '../platforms/sev-snp/manifest.ts';
import { observeSgxCase } from '../platforms/sgx/manifest.ts';
import { observeTdxCase } from '../platforms/tdx/manifest.ts';
import { observeTpmCase } from '../platforms/tpm/manifest.ts';
import { differences } from './differences.ts';
import { parseManifestCase, type ManifestCase, type ReadFile } from './manifest-case.ts';
import { MANIFEST_REASONS, type ManifestCode } from './manifest-reasons.ts';
import type { CaseTools, Observation, ObserveCaseWith } from './observation.ts';

export interface ManifestVerdict {
  readonly verdict: string;
  /** In the manifest's words. */
  readonly reason?: string;
}

export interface ManifestCaseResult {
  readonly id: string;
  readonly platform: string;
  /** `unsupported`: no verifier for this platform, nothing was judged. */
  readonly outcome: 'as-expected' | 'differs' | 'unsupported';
  readonly expected: ManifestVerdict;
  readonly got: (ManifestVerdict & { readonly verdict: 'valid' | 'invalid' }) | null;
  /** Our own code and sentence for an invalid case. */
  readonly code?: ManifestCode;
  readonly message?: string;
  /** Whether the case's trust anchor is a pinned vendor root. */
  readonly pinnedRoot: boolean;
  /** Paths of decoded fields that differ from the case's, for example `claims.reportedTcb.snp`. */
  readonly differingClaims: readonly string[];
}

export interface ManifestTotals {
  readonly platform: string;
  readonly cases: number;
  readonly asExpected: number;
  readonly differs: number;
  readonly unsupported: number;
}

export interface ManifestReport {
  readonly results: readonly ManifestCaseResult[];
  readonly totals: readonly ManifestTotals[];
}

const OBSERVERS: ReadonlyMap<string, ObserveCaseWith> = new Map(
  Object.entries({
    'sev-snp': observeSnpCase,
    sgx: observeSgxCase,
    tdx: observeTdxCase,
    nitro: observeNitroCase,
    'arm-cca': observeCcaCase,
    keystone: observeKeystoneCase,
    tpm: observeTpmCase,
    'nvidia-gpu': observeNvidiaGpuCase,
  } satisfies Record<Exclude<Platform, 'azure-cvm' | 'composite'>, ObserveCaseWith>),
);

/**
 * Judges one case and compares with what it expects: the verdict, for an invalid case the reason (or one of
 * `alsoFails`), and every decoded field that the case states. Never throws for any case: one that is not well-formed
 * differs, one of an unknown platform is unsupported.
 */
export async function checkManifestCase(
  value: unknown,
  readFile: ReadFile,
  tools: CaseTools = {},
): Promise<ManifestCaseResult> {
  const observe = OBSERVERS.get(labelOf(value, 'platform'));
  if (observe === undefined && typeof property(value, 'platform') === 'string') return unsupported(value);
  try {
    const manifestCase = parseManifestCase(value);
    return observe === undefined
      ? unsupported(value)
      : compare(manifestCase, await observe(manifestCase, readFile, tools));
  } catch (error) {
    if (!(error instanceof AttestationError)) throw error;
    return unjudged(value, error);
  }
}

/**
 * Judges all cases of a manifest in its order, or those of one platform.
 * @throws AttestationError `manifest-malformed` when it is not an array of cases
 */
export async function runManifest(
  manifest: unknown,
  readFile: ReadFile,
  options: CaseTools & { readonly platform?: string } = {},
): Promise<ManifestReport> {
  if (!Array.isArray(manifest)) {
    throw new AttestationError('manifest-malformed', 'a manifest is a JSON array of cases', {
      field: 'manifest',
      remedy: 'pass the manifest file itself',
    });
  }
  const results: ManifestCaseResult[] = [];
  for (const [index, value] of (manifest as unknown[]).entries()) {
    if (options.platform !== undefined && labelOf(value, 'platform') !== options.platform) continue;
    const result = await checkManifestCase(value, readFile, options);
    const named = typeof property(value, 'id') === 'string';
    results.push(named ? result : { ...result, id: `case ${String(index + 1)}` });
  }
  return { results, totals: totalsOf(results) };
}

function compare(manifestCase: ManifestCase, observed: Observation): ManifestCaseResult {
  const { expect } = manifestCase;
  const { failure, decoded, pinnedRoot } = observed;
  const reason = failure === null ? undefined : (failure.reason ?? MANIFEST_REASONS[failure.code]);
  const got = reason === undefined ? ({ verdict: 'valid' } as const) : ({ verdict: 'invalid', reason } as const);
  const differingClaims = [
    // Claims that a case states are a difference even where nothing was decoded.
    ...differences('claims', expect.claims, decoded.claims),
    ...differences('endorsementKey', expect.endorsementKey, decoded.endorsementKey),
    ...Object.entries(decoded)
      .filter(([member]) => member !== 'claims' && member !== 'endorsementKey')
      .flatMap(([member, value]) => differences(member, expect[member], value)),
  ];
  const matches = got.verdict === expect.verdict && reasonMatches(expect, reason) && differingClaims.length === 0;
  return {
    id: manifestCase.id,
    platform: manifestCase.platform,
    outcome: matches ? 'as-expected' : 'differs',
    expected: expectedOf(expect),
    got,
    ...(failure === null ? {} : { code: failure.code, message: sentence(failure) }),
    pinnedRoot,
    differingClaims,
  };
}

const sentence = ({ field, message }: { readonly field?: string | undefined; readonly message: string }) =>
  field === undefined ? message : `${field}: ${message}`;

/** A case without a stated reason is content with any. */
const reasonMatches = (expect: ManifestCase['expect'], reason: string | undefined) =>
  reason === undefined || expect.reason === undefined || [expect.reason, ...(expect.alsoFails ?? [])].includes(reason);

const expectedOf = ({ verdict, reason }: ManifestCase['expect']): ManifestVerdict =>
  reason === undefined ? { verdict } : { verdict, reason };

/** Nothing of such a case but its labels is looked at: another platform's cases may have any shape. */
const unsupported = (value: unknown): ManifestCaseResult => ({
  id: labelOf(value, 'id'),
  platform: labelOf(value, 'platform'),
  outcome: 'unsupported',
  expected: expectedLabels(value),
  got: null,
  pinnedRoot: false,
  differingClaims: [],
});

const unjudged = (value: unknown, error: AttestationError): ManifestCaseResult => ({
  id: labelOf(value, 'id'),
  platform: labelOf(value, 'platform'),
  outcome: 'differs',
  expected: expectedLabels(value),
  got: { verdict: 'invalid', reason: MANIFEST_REASONS[error.code] },
  code: error.code,
  message: sentence(error),
  pinnedRoot: false,
  differingClaims: [],
});

function labelOf(value: unknown, key: string): string {
  const label = property(value, key);
  return typeof label === 'string' ? label.slice(0, 200) : 'unknown';
}

function expectedLabels(value: unknown): ManifestVerdict {
  const expect = property(value, 'expect');
  const [verdict, reason] = [labelOf(expect, 'verdict'), property(expect, 'reason')];
  return typeof reason === 'string' ? { verdict, reason: reason.slice(0, 200) } : { verdict };
}

const property = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;

function totalsOf(results: readonly ManifestCaseResult[]): ManifestTotals[] {
  const platforms = [...new Set(results.map((result) => result.platform))];
  return platforms.map((platform) => {
    const own = results.filter((result) => result.platform === platform);
    const count = (outcome: ManifestCaseResult['outcome']) => own.filter((result) => result.outcome === outcome).length;
    return {
      platform,
      cases: own.length,
      asExpected: count('as-expected'),
      differs: count('differs'),
      unsupported: count('unsupported'),
    };
  });
}
