// SPDX-License-Identifier: Apache-2.0
import type { Collateral, SgxEvidence, SgxPolicy, TdxEvidence, TdxPolicy } from '@glovebox/contracts';
import {
  createIntelAuthority,
  TEST_ONLY_INTEL_SERIALS,
  type TestOnlyCollateralIssue,
  type TestOnlyIntelAuthority,
  type TestOnlySgxIssue,
  type TestOnlyTdxIssue,
} from '@glovebox/test-kit';
import type { PlatformSubject, Submission } from './platform-suite.ts';

export const INTEL_REPORT_DATA = 'cd'.repeat(64);
const AT = '2026-11-24T12:00:00Z';
const OTHER_REPORT_DATA = Buffer.from(`${'cd'.repeat(63)}cc`, 'hex');

export interface IntelSubmission<E, P> extends Submission {
  readonly evidence: Submission['evidence'] & E;
  readonly policy: Submission['policy'] & P;
}
export type SgxSubmission = IntelSubmission<SgxEvidence, SgxPolicy>;
export type TdxSubmission = IntelSubmission<TdxEvidence, TdxPolicy>;

const judged = (collateral: Collateral) => ({
  collateral,
  reportData: Buffer.from(INTEL_REPORT_DATA, 'hex'),
  at: AT,
  dangerouslyTrustDevelopmentRoots: true,
});

/** Evidence that satisfies policy and collateral, with what an overriding caller wants different. */
export const sgxAccepted = (
  authority: TestOnlyIntelAuthority,
  issue: TestOnlySgxIssue = {},
  policy: Partial<SgxPolicy> = {},
  collateral: TestOnlyCollateralIssue = {},
): SgxSubmission => ({
  evidence: authority.issueSgx({ reportData: INTEL_REPORT_DATA, ...issue }),
  policy: authority.sgxPolicy(policy),
  ...judged(authority.collateral('sgx', collateral)),
});

export const tdxAccepted = (
  authority: TestOnlyIntelAuthority,
  issue: TestOnlyTdxIssue = {},
  policy: Partial<TdxPolicy> = {},
  collateral: TestOnlyCollateralIssue = {},
): TdxSubmission => ({
  evidence: authority.issueTdx({ reportData: INTEL_REPORT_DATA, ...issue }),
  policy: authority.tdxPolicy(policy),
  ...judged(authority.collateral('tdx', collateral)),
});

type Accept = (
  authority: TestOnlyIntelAuthority,
  issue?: object,
  policy?: object,
  collateral?: TestOnlyCollateralIssue,
) => Submission;

/** Required refusals that are made the same way for both platforms. */
function refusals(accept: Accept, otherMeasurement: object, trailing: number) {
  const [authority, stranger] = [createIntelAuthority(), createIntelAuthority()];
  const accepted = accept(authority);
  const collateral = (options: TestOnlyCollateralIssue) => accept(authority, {}, {}, options);
  return {
    authority,
    refusals: {
      'chain under a stranger’s root': {
        submission: { ...accept(stranger), policy: accepted.policy },
        code: 'untrusted-root',
      },
      'development root without the switch': {
        submission: { ...accepted, dangerouslyTrustDevelopmentRoots: false },
        code: 'development-root-refused',
      },
      'certificate expired': { submission: { ...accepted, at: '2032-01-01T00:00:01Z' }, code: 'certificate-expired' },
      'certificate not yet valid': {
        submission: { ...accepted, at: '2024-12-31T23:59:59Z' },
        code: 'certificate-not-yet-valid',
      },
      'issuer revoked': {
        submission: collateral({ rootCaCrl: { revoked: [TEST_ONLY_INTEL_SERIALS.pckCa] } }),
        code: 'certificate-revoked',
      },
      'wrong nonce': { submission: { ...accepted, reportData: OTHER_REPORT_DATA }, code: 'report-data-mismatch' },
      'unapproved measurement': {
        submission: accept(authority, otherMeasurement),
        code: 'measurement-not-approved',
      },
      'trailing byte': {
        submission: accept(authority, { quote: { trailing: Buffer.from([trailing]) } }),
        code: 'trailing-bytes',
      },
      'collateral of another product': {
        submission: collateral({ tcbInfo: { members: { fmspc: '7e5900000000' } } }),
        code: 'tcb-info-mismatch',
      },
    },
  };
}

interface WithQuote {
  readonly quote: string;
}

/**
 * The quote up to its certification data: everything that a signature covers, the signatures, and the lengths between
 * them. The certificates after it have tests of their own, and a copy of the root among them is not looked at.
 */
const signedPart = <E extends WithQuote>(certificationOffset: number) => ({
  signedBytes: (evidence: E) => quoteOf(evidence).subarray(0, certificationOffset),
  withSignedBytes: (evidence: E, bytes: Uint8Array): E => ({
    ...evidence,
    quote: Buffer.concat([bytes, quoteOf(evidence).subarray(certificationOffset)]).toString('base64url'),
  }),
});

export const quoteOf = (evidence: WithQuote): Buffer => Buffer.from(evidence.quote, 'base64url');

/** Header, body, length, signature, key, QE report, its signature, length and authentication data. */
const SGX_CERTIFICATION_OFFSET = 48 + 384 + 4 + 64 + 64 + 384 + 64 + 2 + 32;
/** The same with a TD report and the head of the nested certification data. */
const TDX_CERTIFICATION_OFFSET = 48 + 584 + 4 + 64 + 64 + 6 + 384 + 64 + 2 + 32;

export function sgxSubject(): PlatformSubject<SgxEvidence> & { readonly authority: TestOnlyIntelAuthority } {
  const attributes = '07000000000000000700000000000000';
  const common = refusals(sgxAccepted, { mrEnclave: 'ab'.repeat(32) }, 0);
  const { authority } = common;
  return {
    ...common,
    accepted: sgxAccepted(authority),
    refusals: {
      ...common.refusals,
      // Refused although the policy’s own attributes allow it.
      'debugging switched on': {
        submission: sgxAccepted(authority, { attributes }, { attributes }),
        code: 'debug-enabled',
      },
    },
    signedLength: 48 + 384,
    ...signedPart<SgxEvidence>(SGX_CERTIFICATION_OFFSET),
  };
}

export function tdxSubject(): PlatformSubject<TdxEvidence> & { readonly authority: TestOnlyIntelAuthority } {
  const tdAttributes = '0100001000000000';
  const common = refusals(tdxAccepted, { mrTd: 'ab'.repeat(48) }, 1);
  const { authority } = common;
  return {
    ...common,
    accepted: tdxAccepted(authority),
    refusals: {
      ...common.refusals,
      'debugging switched on': {
        submission: tdxAccepted(authority, { tdAttributes }, { tdAttributes: [tdAttributes] }),
        code: 'debug-enabled',
      },
    },
    signedLength: 48 + 584,
    ...signedPart<TdxEvidence>(TDX_CERTIFICATION_OFFSET),
  };
}
