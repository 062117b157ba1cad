// SPDX-License-Identifier: Apache-2.0
import { toHex } from '@glovebox/core';
import { displayFingerprint, partyFingerprint } from '@glovebox/crypto';
import type { JobPlan } from '@glovebox/policy';
import type { Pins } from '../pins.ts';
import type { Challenged } from './check-challenges.ts';
import type { AttestedWorker } from './check-evidence.ts';
import type { OpenedBundle } from './open-bundle.ts';
import type { Comparison } from './receipt-step.ts';
import { counted } from '../counted.ts';

/** What the steps of `auditReceipt` compare, in words for an auditor. They decide nothing. */

const signedBy = (signers: readonly string[]) => `signed by ${signers.map((key) => key.slice(0, 12)).join(', ')}`;

export const comparedDocuments = (opened: OpenedBundle): Comparison[] => [
  { what: `receipt ${opened.receipt.digest}`, with: signedBy(opened.receipt.signers) },
  { what: `agreement ${opened.agreement.digest}`, with: signedBy(opened.agreement.signers) },
  ...(['challenges', 'grants', 'permits'] as const).map((name) => ({
    what: `${String(opened[name].length)} ${name}`,
    with: opened[name].map(({ signers }) => signedBy(signers)).join('; '),
  })),
];

export const comparedParties = ({ agreement }: OpenedBundle, pins: Pins): Comparison[] =>
  agreement.value.parties.map((party) => {
    const pinned = Object.hasOwn(pins.parties, party.name) ? pins.parties[party.name] : undefined;
    return {
      what: `${party.name} (${party.roles.join(', ')}): ${displayFingerprint(partyFingerprint(party))}`,
      with: pinned === undefined ? 'not pinned' : `pinned ${displayFingerprint(partyFingerprint(pinned))}`,
    };
  });

export function comparedDecision(plan: JobPlan, at: string): Comparison[] {
  const { agreement, computation, job } = plan;
  return [
    {
      what: `agreement \`${agreement.value.title}\`, version ${String(agreement.value.version)}`,
      with: `valid ${agreement.value.validFrom} to ${agreement.value.validUntil}, judged at ${at}`,
    },
    {
      what: `computation \`${computation.value.title}\`, asked by \`${computation.value.requester}\``,
      with: `the terms of ${plan.owners.map(({ name }) => `\`${name}\``).join(', ')}, for \`${job.value.purpose}\``,
    },
    {
      what: counted(plan.approvals.length, 'signed approval'),
      with: `every owner concerned and ${counted(agreement.value.approvals.officers, 'officer')}`,
    },
    ...plan.datasets.map(({ terms, manifest }) => ({
      what: `dataset \`${terms.name}\` of \`${terms.owner}\``,
      with: `version ${manifest.digest}, signed by its owner`,
    })),
  ];
}

export const comparedChallenges = (plan: JobPlan, opened: OpenedBundle, { transcript }: Challenged): Comparison[] => [
  ...plan.keybrokers.map(({ name, identityKey }) => {
    const own = opened.challenges.find(({ value }) => value.keybroker === identityKey);
    return {
      what: `keybroker \`${name}\` of the agreement`,
      with: own === undefined ? 'no challenge' : `its nonce of ${own.value.time}, for this job and attempt`,
    };
  }),
  { what: 'transcript made of the challenges', with: transcript },
];

export const comparedEvidence = (plan: JobPlan, attested: AttestedWorker): Comparison[] => [
  {
    what: `evidence of a worker on ${attested.platform}`,
    with: `the agreement’s policies for ${plan.agreement.value.attestation.platforms.map(({ platform }) => platform).join(', ')}`,
  },
  {
    what: 'what the evidence carries',
    with: `SHA-512 of transcript, nonces and the worker’s keys: ${toHex(attested.reportData)}`,
  },
];

export const comparedGrants = (plan: JobPlan, opened: OpenedBundle): Comparison[] =>
  plan.keybrokers.map(({ name, identityKey }) => {
    const own = opened.grants.find(({ value }) => value.keybroker === identityKey)?.value;
    return {
      what: `grant of \`${name}\``,
      with:
        own === undefined
          ? 'missing'
          : `these worker keys, this evidence and data; ${own.time} to ${own.expires}, receipt of ${opened.receipt.value.time}`,
    };
  });

export const comparedPermits = (plan: JobPlan, opened: OpenedBundle): Comparison[] =>
  plan.keybrokers.map(({ name, identityKey }) => {
    const own = opened.permits.find(({ value }) => value.keybroker === identityKey);
    return { what: `permit of \`${name}\``, with: own === undefined ? 'missing' : `this release, ${own.value.time}` };
  });

export const comparedReceipt = ({ receipt }: OpenedBundle, plan: JobPlan): Comparison[] => [
  { what: 'signer of the receipt', with: `the attested key ${receipt.value.worker.signingKey}` },
  { what: 'agreement, computation, job, parameters, approvals, datasets', with: 'the documents of the bundle' },
  { what: 'transcript, question, evidence, permits', with: 'what the steps above found' },
  { what: `gate ${receipt.value.gate}`, with: 'the gate that the question’s digest names' },
  {
    what: `at least ${String(receipt.value.suppression.minimumPeople)} people, suppression rules and privacy charges`,
    with: `the strictest of the terms: at least ${String(plan.minimumPeople)} people`,
  },
];
