// SPDX-License-Identifier: Apache-2.0
import type { Collateral, Evidence, Platform, PlatformPolicy } from '@glovebox/contracts';
import type { AppraisalReason } from './appraisal-reason.ts';
import type { ClaimsOf } from './claims.ts';
import type { KeyTable } from './key-table.ts';
import type { ParseOnce } from './pki/documents.ts';
import type { SignatureCheck } from './pki/signature.ts';
import type { Certificate } from './pki/x509.ts';

/** One piece of evidence under one root. `composite` is several of these (`composite/`). */
export type SinglePlatform = Exclude<Platform, 'composite'>;
export type SingleEvidence = EvidenceOf<SinglePlatform>;
export type SinglePolicy = PolicyOf<SinglePlatform>;

export type EvidenceOf<P extends Platform> = Extract<Evidence, { readonly platform: P }>;
export type PolicyOf<P extends Platform> = Extract<PlatformPolicy, { readonly platform: P }>;

type AnchorOf<R> = R extends { readonly keys: unknown } ? KeyTable : Certificate;

/** What a chain of trust ends in: named by the policy, never by evidence or collateral. */
export type RootOf<P extends SinglePlatform> = P extends SinglePlatform
  ? AnchorOf<RootedPolicy<PolicyOf<P>>['root']>
  : never;

/** The part of a policy that names the root: on Azure that for the processor's report. */
export type RootedPolicy<Policy = SinglePolicy> = Extract<
  Policy extends { readonly hardware: infer Hardware } ? Hardware : Policy,
  { readonly root: unknown }
>;

/** Everything a verification depends on. No part has a default: roots, time and collateral are the caller's. */
export interface VerificationContext<P extends SinglePlatform> {
  /** The one thing that the chain must end in. Never taken from evidence or collateral. */
  readonly root: RootOf<P>;
  readonly policy: PolicyOf<P>;
  readonly collateral: Collateral;
  /** UTC, whole seconds. All validity periods are checked at this time. */
  readonly at: string;
  /** How signatures of certificates, lists and vendors' documents are checked. */
  readonly check: SignatureCheck;
  /** How the evidence's own signatures are checked: each time. */
  readonly fresh: SignatureCheck;
  /** How documents that come again and again are parsed. */
  readonly once: ParseOnce;
}

/**
 * One platform: how its evidence is authenticated and compared with a policy. Implementations share formats (`pki/`)
 * and this interface, never control flow: each `verify.ts` reads as that platform's own numbered steps.
 */
export interface PlatformVerifier<P extends SinglePlatform> {
  /**
   * What this policy trusts: the vendor's root, pinned in this library, or what the policy itself names.
   * @throws AttestationError when the policy's own root is not well-formed
   */
  root(policy: PolicyOf<P>): RootOf<P>;

  /**
   * Bytes to claims, or nothing. Returns only when the chain leads to `context.root` at `context.at`, revocation was
   * checked as the policy says, the evidence's signature verifies and its own fields agree with its certificate.
   * Judges authenticity only: debug mode, measurements, TCB minimums and freshness are `appraise`'s.
   * Writes to none of its arguments.
   * @throws AttestationError, and nothing else, for any input
   */
  verify(evidence: EvidenceOf<P>, context: VerificationContext<P>): Promise<ClaimsOf<P>>;

  /** All differences between authentic claims and the policy; empty when there are none. Never throws. */
  appraise(claims: ClaimsOf<P>, policy: PolicyOf<P>): AppraisalReason[];
}
