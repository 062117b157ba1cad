// SPDX-License-Identifier: Apache-2.0
import type { IntelTcbStatus } from '@glovebox/contracts';
import type { VerifiedClaims } from '@glovebox/attestation';
import { fact, type EvidenceFact, type EvidenceSection } from './fact.ts';

/** Statuses of a platform in Intel's lists, in words. */
const INTEL_STATUS: Readonly<Record<IntelTcbStatus, string>> = {
  UpToDate: 'Intel knows of nothing to repair',
  SWHardeningNeeded: 'the program itself must defend against known weaknesses of the processor',
  ConfigurationNeeded: 'the machine may be configured so that known weaknesses are open',
  ConfigurationAndSWHardeningNeeded:
    'the machine may be configured so that known weaknesses are open, and the program must defend against others',
  OutOfDate: 'firmware with known holes is running: updates exist',
  OutOfDateConfigurationNeeded: 'firmware with known holes is running, and the configuration may open more',
  TDRelaunchAdvised: 'the machine was updated after the worker’s start: start the worker anew',
  TDRelaunchAdvisedConfigurationNeeded:
    'the machine was updated after the worker’s start, and its configuration may leave weaknesses open',
};

/** What verification found, beyond what the evidence says of itself. */
export const explainVerified = (claims: VerifiedClaims): EvidenceSection => ({
  title: 'What verification found',
  facts: [rootFact(claims), revocationFact(claims), ...intelFacts(claims), validityFact(claims)],
});

function rootFact({ root }: VerifiedClaims): EvidenceFact {
  switch (root.kind) {
    case 'vendor':
      return fact('Signed under', `the vendor’s root ${root.fingerprint}`, 'this root is built into Glovebox', 'good');
    case 'provisioned':
      return fact(
        'Signed under',
        `the keys that you named (${root.fingerprint})`,
        'their owner vouches for the device, no vendor does',
        'caution',
      );
    case 'development':
      return fact(
        'Signed under',
        `a DEVELOPMENT ROOT (${root.fingerprint})`,
        'a test authority: there need not be any such machine',
        'danger',
      );
  }
}

const revocationFact = ({ revocation }: VerifiedClaims): EvidenceFact =>
  revocation === 'checked'
    ? fact('Revocation', 'checked', 'none of the certificates is on the vendor’s current lists', 'good')
    : fact('Revocation', 'NOT checked', 'a certificate that the vendor withdrew would not be noticed', 'caution');

function intelFacts(claims: VerifiedClaims): EvidenceFact[] {
  const tcb = claims.platform === 'sgx' ? claims.sgx.tcb : claims.platform === 'tdx' ? claims.tdx.tcb : null;
  if (tcb === null) return [];
  return [
    fact('Intel’s status', tcb.status, INTEL_STATUS[tcb.status], tcb.status === 'UpToDate' ? 'good' : 'caution'),
    tcb.advisoryIds.length === 0
      ? fact('Known vulnerabilities', 'none listed', 'Intel lists no advisory against this firmware', 'good')
      : fact(
          'Known vulnerabilities',
          tcb.advisoryIds.join(', '),
          'Intel’s advisories that apply: a policy has to accept each by name',
          'caution',
        ),
    fact(
      'Judged by',
      `Intel’s evaluation ${String(tcb.tcbInfoEvaluationDataNumber)} of ${tcb.tcbInfoIssueDate}`,
      `fixes published after ${tcb.tcbDate} may be missing`,
    ),
  ];
}

const validityFact = ({ verifiedAt, validUntil }: VerifiedClaims): EvidenceFact =>
  validUntil.startsWith('9999')
    ? fact('As of', verifiedAt, 'nothing of this format ends by itself')
    : fact('As of', verifiedAt, `this finding may be relied on until ${validUntil}`);
