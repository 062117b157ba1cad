// SPDX-License-Identifier: Apache-2.0
import type { Denied } from '@glovebox/contracts';
import { assert, equalBytes, fromHex } from '@glovebox/core';
import type { AppraisalReason } from './appraisal-reason.ts';
import type { VerifiedClaims } from './claims.ts';
import { AttestationError } from './error.ts';
import type { SinglePlatform, SinglePolicy } from './platform.ts';
import { nvidiaNonce } from './platforms/nvidia-gpu/nonce.ts';
import { verifierOf } from './platforms.ts';
import { policyRoot, rootFingerprint, trustOf } from './policy-root.ts';
import { isVerifiedClaims } from './verify-evidence.ts';

export type Appraisal = { readonly kind: 'accepted' } | Denied;

/**
 * Compares authentic claims with the policy and the expected binding. Accepted means: verified under this policy's own
 * root with revocation as it demands, no debugging, this very report data, and nothing that the platform's part of the
 * policy refuses. Otherwise all reasons are given, not only the first.
 *
 * `expected.reportData` is exactly 64 bytes; another length is a bug of the caller and never repaired.
 * @throws AttestationError `claims-not-verified` for anything that `verifyEvidence` did not make in this process;
 *   `certificate-malformed` when the policy's development root is no certificate
 */
export function appraise(
  claims: VerifiedClaims,
  policy: SinglePolicy,
  expected: { readonly reportData: Uint8Array },
): Appraisal {
  assertVerified(claims);
  assert(expected.reportData.length === 64, 'expected report data has 64 bytes');
  if (claims.platform !== policy.platform) return verdict([otherPlatform(claims, policy)]);
  return verdict([...policyReasons(claims, policy), ...bindingReasons(claims, expected.reportData)]);
}

/**
 * As {@link appraise}, but without the binding: whether the evidence was made for this challenge is NOT compared. For
 * looking again at evidence of the past (auditors, back-tests), whose challenge is long gone; never for releasing anything.
 * @throws AttestationError as `appraise`
 */
export function appraiseWithoutBinding(claims: VerifiedClaims, policy: SinglePolicy): Appraisal {
  assertVerified(claims);
  return verdict(claims.platform === policy.platform ? policyReasons(claims, policy) : [otherPlatform(claims, policy)]);
}

/**
 * What every policy refuses, for evidence that no policy is at hand for: debugging and, unless the caller explicitly does not
 * compare it, another binding than the expected one. Empty says nothing of what runs, where, or on which firmware.
 * @throws AttestationError as `appraise`
 */
export function universalReasons(
  claims: VerifiedClaims,
  expected: { readonly reportData: Uint8Array | 'not-compared' },
): readonly AppraisalReason[] {
  assertVerified(claims);
  const { reportData } = expected;
  return [...debugReasons(claims), ...(reportData === 'not-compared' ? [] : bindingReasons(claims, reportData))];
}

function assertVerified(claims: VerifiedClaims): void {
  if (isVerifiedClaims(claims)) return;
  throw new AttestationError('claims-not-verified', 'only claims made by `verifyEvidence` can be appraised', {
    field: 'claims',
    remedy: 'verify the evidence in this process',
  });
}

const verdict = (reasons: AppraisalReason[]): Appraisal =>
  reasons.length === 0 ? { kind: 'accepted' } : { kind: 'denied', reasons };

const policyReasons = (claims: VerifiedClaims, policy: SinglePolicy): AppraisalReason[] => [
  ...rootReasons(claims, policy),
  ...debugReasons(claims),
  ...verifierOf(policy.platform).appraise(claims, policy),
];

const otherPlatform = (claims: VerifiedClaims, policy: SinglePolicy): AppraisalReason => ({
  code: 'platform-mismatch',
  message: `claims of \`${claims.platform}\` under a policy for \`${policy.platform}\``,
  remedy: 'appraise the claims under a policy for their own platform',
  clause: 'platform',
});

/** Claims verified under one policy say nothing under a policy with another root or stricter revocation. */
function rootReasons(claims: VerifiedClaims, policy: SinglePolicy): AppraisalReason[] {
  const reasons: AppraisalReason[] = [];
  const fingerprint = rootFingerprint(policyRoot(policy));
  const trust = trustOf(policy);
  if (claims.root.kind !== trust.root.kind || claims.root.fingerprint !== fingerprint) {
    reasons.push({
      code: 'root-mismatch',
      message: 'the evidence was verified under another root than the policy names',
      remedy: 'verify the evidence under this policy',
      clause: 'root',
    });
  }
  if ('revocation' in trust && trust.revocation === 'crl-required' && claims.revocation !== 'checked') {
    reasons.push({
      code: 'revocation-not-checked',
      message: 'the policy demands revocation lists and none was checked',
      remedy: 'verify the evidence with the vendor’s revocation lists',
      clause: 'revocation',
    });
  }
  return reasons;
}

/** A hard refusal in every policy, apart from the measurement: a debugged worker has no secrets. */
const debugReasons = (claims: VerifiedClaims): AppraisalReason[] =>
  claims.debug
    ? [
        {
          code: 'debug-enabled',
          message: 'the worker can be debugged by its host',
          remedy: 'launch the worker with debugging switched off',
        },
      ]
    : [];

const whole = (reportData: Uint8Array) => reportData;
/** A TPM takes no more than a digest of its own size. */
const firstHalf = (reportData: Uint8Array) => reportData.subarray(0, 32);

/** What a platform's field holds for the report data. */
const BOUND: Readonly<Record<SinglePlatform, (reportData: Uint8Array) => Uint8Array>> = {
  'sev-snp': whole,
  sgx: whole,
  tdx: whole,
  nitro: whole,
  'arm-cca': whole,
  keystone: whole,
  tpm: firstHalf,
  'nvidia-gpu': nvidiaNonce,
  'azure-cvm': firstHalf,
};

/** Whether evidence carries these 64 bytes, in its platform's way. */
export const isBoundTo = (claims: VerifiedClaims, reportData: Uint8Array): boolean =>
  equalBytes(fromHex(claims.reportData), BOUND[claims.platform](reportData));

/** The whole field is compared, padding included: part of a binding binds nothing. */
const bindingReasons = (claims: VerifiedClaims, reportData: Uint8Array): AppraisalReason[] =>
  isBoundTo(claims, reportData)
    ? []
    : [
        {
          code: 'report-data-mismatch',
          message: 'the evidence was made for another job, attempt or worker key',
          remedy: 'ask the worker for fresh evidence over the current challenges',
        },
      ];
