// SPDX-License-Identifier: Apache-2.0
import type { AttestationErrorCode } from '../error.ts';
import type { RimReader } from '../platforms/nvidia-gpu/rim.ts';
import type { ManifestCode } from './manifest-reasons.ts';
import type { ManifestCase, ReadFile } from './manifest-case.ts';

/** What a platform's verifier made of a case. */
export interface Observation {
  /** Null when the case is valid under the manifest's policy. */
  readonly failure: {
    readonly code: ManifestCode | AttestationErrorCode;
    readonly message: string;
    /** What of the case it is about. */
    readonly field?: string;
    /** The manifest's word, where one code of ours has several. */
    readonly reason?: string;
  } | null;
  /** Whether the case's trust anchor is a root that this library pins. */
  readonly pinnedRoot: boolean;
  /** Decoded from the bytes in the manifest's words, authentic or not: for comparison only, never for a decision. */
  readonly decoded: {
    readonly claims?: Readonly<Record<string, unknown>>;
    readonly endorsementKey?: Readonly<Record<string, unknown>>;
    /** Further members of `expect` that the platform decodes, for example `chainLength`. */
    readonly [member: string]: unknown;
  };
}

/** What some cases need besides this library. */
export interface CaseTools {
  /** Without it, cases with NVIDIA's reference values are not judged: reading them is not this library's. */
  readonly rims?: RimReader;
}

/**
 * Judges one case of its platform under the manifests' policy: signatures and chain verify to the case's trust anchor
 * at `asOf`, debugging is refused, report data is compared when the case states it; TCB, measurements and everything
 * else are only decoded. @throws AttestationError for a case without the files it needs
 */
export type ObserveCase = (manifestCase: ManifestCase, readFile: ReadFile) => Promise<Observation>;

export type ObserveCaseWith = (
  manifestCase: ManifestCase,
  readFile: ReadFile,
  tools: CaseTools,
) => Promise<Observation>;
