// SPDX-License-Identifier: Apache-2.0
import { compositeReportData, partReportData } from '@glovebox/attestation';
import { CompositeEvidence, PartEvidence } from '@glovebox/contracts';
import type { Attester } from './attester.ts';
import { AttesterError } from './error.ts';

/**
 * Evidence of a worker of several parts, which this process collects itself: each part over its own place in this attempt,
 * one after the other, and then the CPU over all of them. A part of ours must ask a device of ours: verifiers believe this
 * code, because the CPU measured it, that it did not take evidence from elsewhere.
 * @throws AttesterError `malformed-output` when a part made evidence that cannot stand in its place
 */
export const compositeAttester = (cpu: Attester, parts: readonly Attester[]): Attester => ({
  platform: 'composite',
  attest: async (reportData) => {
    const collected: PartEvidence[] = [];
    for (const [place, part] of parts.entries()) {
      const made = PartEvidence.safeParse(await part.attest(partReportData(reportData, place)));
      if (!made.success) throw misplaced(`part ${String(place)}`, made.error);
      collected.push(made.data);
    }
    const vouching = await cpu.attest(compositeReportData(reportData, collected));
    const whole = CompositeEvidence.safeParse({ platform: 'composite', cpu: vouching, parts: collected });
    if (!whole.success) throw misplaced('the CPU', whole.error);
    return whole.data;
  },
});

const misplaced = (what: string, cause: unknown) =>
  new AttesterError('malformed-output', `${what} made evidence that is none of such a part`, {
    field: 'ATTESTER_PARTS',
    remedy: 'name one attester of a CPU, and GPUs or TPMs as its parts',
    cause,
  });
