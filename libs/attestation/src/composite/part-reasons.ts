// SPDX-License-Identifier: Apache-2.0
import type { CompositeEvidence, CompositePolicy, PartEvidence, PartPolicy, Reason } from '@glovebox/contracts';
import type { AppraisalReason } from '../appraisal-reason.ts';
import type { VerifiedClaims } from '../claims.ts';
import type { SingleEvidence, SinglePolicy } from '../platform.ts';

/** The reason, with `where` before its clause. */
export const place = (reason: Reason, where: string): Reason => ({
  ...reason,
  clause: reason.clause === undefined ? where : `${where}.${reason.clause}`.slice(0, 180),
});

const at = (index: number) => ({ clause: `parts.${String(index)}` });

export const part = {
  otherPlatform: (index: number, given: string, wanted: string): AppraisalReason => ({
    code: 'part-out-of-place',
    message: `part ${String(index)} is of \`${given}\`, the policy has \`${wanted}\` there`,
    remedy: 'attest the parts in the order of the agreement',
    ...at(index),
  }),

  /** `place`: where its nonce belongs, or -1. */
  otherNonce: (index: number, other: number): AppraisalReason =>
    other === -1
      ? {
          code: 'part-nonce-mismatch',
          message: `part ${String(index)} was attested for another job, attempt or worker key`,
          remedy: 'ask the worker for fresh evidence over the current challenges',
          ...at(index),
        }
      : {
          code: 'part-out-of-place',
          message: `part ${String(index)} was attested for place ${String(other)}`,
          remedy: 'send the parts in the order in which the worker attested them',
          ...at(index),
        },

  notCommitted: (): AppraisalReason => ({
    code: 'composite-binding-mismatch',
    message: 'the CPU vouches for other parts, or for another job, attempt or worker key',
    remedy: 'send the evidence as one worker made it, over the current challenges',
    clause: 'cpu',
  }),

  missing: (index: number, wanted: string): AppraisalReason => ({
    code: 'part-missing',
    message: `the policy demands \`${wanted}\` as part ${String(index)}, and there is no evidence of it`,
    remedy: 'run the worker on a machine with this part, and have it attested',
    ...at(index),
  }),

  extra: (index: number, given: string): AppraisalReason => ({
    code: 'part-unexpected',
    message: `the policy has no part ${String(index)}, and there is evidence of \`${given}\``,
    remedy: 'attest the parts that the agreement names and no others, or amend it',
    ...at(index),
  }),

  twice: (index: number, first: number): AppraisalReason => ({
    code: 'part-duplicated',
    message: `parts ${String(first)} and ${String(index)} are one and the same device`,
    remedy: 'attest each device once',
    ...at(index),
  }),
};

export const missingReasons = (wanted: readonly PartPolicy[], given: number): AppraisalReason[] =>
  wanted.flatMap(({ platform }, index) => (index < given ? [] : [part.missing(index, platform)]));

export const extraReasons = (parts: readonly PartEvidence[], wanted: number): AppraisalReason[] =>
  parts.flatMap(({ platform }, index) => (index < wanted ? [] : [part.extra(index, platform)]));

/** A worker without parts under a policy that demands some. */
export const partsMissing = (evidence: SingleEvidence, { cpu, parts }: CompositePolicy): AppraisalReason[] =>
  evidence.platform === cpu.platform
    ? missingReasons(
        parts.flatMap(({ count, policy }) => Array.from({ length: count }, () => policy)),
        0,
      )
    : [otherPlatform(evidence.platform, cpu.platform)];

/** A worker with parts under a policy that has none. Its CPU's report data is of the parts, so it proves nothing alone. */
export const partsUnexpected = ({ cpu, parts }: CompositeEvidence, policy: SinglePolicy): AppraisalReason =>
  cpu.platform === policy.platform
    ? { ...part.extra(0, parts[0]?.platform ?? 'nothing'), clause: 'platform' }
    : otherPlatform(cpu.platform, policy.platform);

const otherPlatform = (given: string, expected: string): AppraisalReason => ({
  code: 'platform-mismatch',
  message: `evidence of \`${given}\` under a policy for \`${expected}\``,
  remedy: `use a worker on \`${expected}\`, or agree on a policy for \`${given}\``,
  clause: 'platform',
});

/** Devices are told apart by their certificate or, a TPM without one, by the name of the key that signed. */
export function duplicateReasons(claims: readonly (VerifiedClaims | null)[]): AppraisalReason[] {
  const devices = claims.map((one) => (one === null ? null : deviceOf(one)));
  return devices.flatMap((device, index) => {
    const first = devices.indexOf(device);
    return device === null || first === index ? [] : [part.twice(index, first)];
  });
}

function deviceOf(claims: VerifiedClaims): string | null {
  switch (claims.platform) {
    case 'nvidia-gpu':
      return `${claims.root.fingerprint} ${claims.nvidiaGpu.deviceSerial}`;
    case 'tpm':
      return `${claims.root.fingerprint} ${claims.tpm.akName ?? claims.tpm.quote.qualifiedSigner}`;
    default:
      return null;
  }
}
