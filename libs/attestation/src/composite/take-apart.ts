// SPDX-License-Identifier: Apache-2.0
import type { AttestationPolicy, CompositeEvidence, Evidence, Reason } from '@glovebox/contracts';
import type { SingleEvidence, SinglePolicy } from '../platform.ts';
import { compositeReportData, partReportData } from './binding.ts';
import { extraReasons, missingReasons } from './part-reasons.ts';

/** Which part of a composite worker's evidence this is. */
export interface PlaceWithin {
  readonly composite: CompositeEvidence;
  readonly place: 'cpu' | number;
}

/** Evidence of one part, and where it stands; `within` is null where it is all of the evidence. */
export interface EvidencePart {
  readonly evidence: SingleEvidence;
  readonly within: PlaceWithin | null;
}

/** For reports to people on each part by itself. Only `judgeEvidence` says whether the parts hold together. */
export function takeApart(evidence: Evidence): readonly EvidencePart[] {
  if (evidence.platform !== 'composite') return [{ evidence, within: null }];
  return [
    { evidence: evidence.cpu, within: { composite: evidence, place: 'cpu' } },
    ...evidence.parts.map((part, place) => ({ evidence: part, within: { composite: evidence, place } })),
  ];
}

/** What evidence at this place must carry for these 64 bytes of the attempt. */
export function reportDataWithin(reportData: Uint8Array, within: PlaceWithin | null): Uint8Array {
  if (within === null) return reportData;
  const { composite, place } = within;
  return place === 'cpu' ? compositeReportData(reportData, composite.parts) : partReportData(reportData, place);
}

/** The platform policies that this part can be compared with. */
export const policiesWithin = ({ platforms }: AttestationPolicy, within: PlaceWithin | null): SinglePolicy[] =>
  platforms.flatMap((policy) => {
    if (policy.platform !== 'composite') return within === null ? [policy] : [];
    if (within === null) return [];
    if (within.place === 'cpu') return [policy.cpu];
    const own = policy.parts.flatMap(({ count, policy: part }) => Array.from({ length: count }, () => part))[
      within.place
    ];
    return own === undefined ? [] : [own];
  });

/** Parts that are missing, or too many, under the first composite policy. */
export function structureReasons({ platforms }: AttestationPolicy, { composite }: PlaceWithin): Reason[] {
  const policy = platforms.find((one) => one.platform === 'composite');
  if (policy === undefined) return [];
  const wanted = policy.parts.flatMap(({ count, policy: part }) => Array.from({ length: count }, () => part));
  return [...missingReasons(wanted, composite.parts.length), ...extraReasons(composite.parts, wanted.length)];
}
