// SPDX-License-Identifier: Apache-2.0
import { TdxPolicy, type TdxMeasurements } from '@glovebox/contracts';
import type { z } from 'zod';
import { clausesOf, mismatch, only } from './clause-values.ts';
import type { Corim, CorimMeasurement, CorimReference, CorimSet, IntelValues } from './corim.ts';

const TdxClauses = TdxPolicy.omit({ platform: true }).partial();
export type TdxClauses = z.infer<typeof TdxClauses>;

/** draft-cds-rats-intel-corim-profile-06 */
export const INTEL_PROFILE = '2.16.840.1.113741.1.16.1';
const REGISTERS = ['0', '1', '2', '3'] as const;

/** A trust domain has registers that software extends; TDX modules and quoting enclaves, which the profile also describes, have none. */
export const isTd = ({ measurements }: CorimReference): boolean =>
  measurements.some(({ registers }) => registers.size > 0);

/**
 * Measurements of trust domains, each with all of its registers, and what else Intel's profile demands of them: attributes, the
 * evaluation of the TCB, its statuses and advisories.
 */
export function tdxClauses({ references }: Corim): { clauses: TdxClauses; notTaken: readonly string[] } {
  const domains = references.filter(isTd).flatMap(({ measurements }) => measurements.map(withIntelValues));
  const attributes = domains.flatMap(({ intel }) => (intel.attributes === null ? [] : [unmasked(intel.attributes)]));
  const evaluations = domains.flatMap(({ intel }) => intel.minimumEvaluation ?? []);
  const others = references
    .filter((reference) => !isTd(reference))
    .map(({ environment }) => environment.model ?? 'another');
  return {
    clauses: clausesOf(TdxClauses, {
      measurements: domains.flatMap(measurementsOf),
      ...(attributes.length === 0 ? {} : { tdAttributes: [...new Set(attributes)] }),
      ...(evaluations.length === 0 ? {} : { minimumTcbEvaluationDataNumber: Math.max(...evaluations.map(minimum)) }),
      ...accepted(
        'tcbStatuses',
        domains.map(({ intel }) => intel.statuses),
      ),
      ...accepted(
        'advisories',
        domains.map(({ intel }) => intel.advisories),
      ),
    }),
    notTaken: [
      ...new Set([...domains.flatMap(({ intel }) => intel.others), ...others.map((name) => `values of ${name}`)]),
    ],
  };
}

type Domain = CorimMeasurement & { readonly intel: IntelValues };

function withIntelValues(measurement: CorimMeasurement): Domain {
  const { intel } = measurement;
  if (intel?.mrTee === null || intel === null) throw mismatch('a trust domain has registers and no MRTD');
  return { ...measurement, intel };
}

/** One set for each MRTD that the file allows beside these registers. */
function measurementsOf({ intel, registers }: Domain): TdxMeasurements[] {
  const [rtmr0, rtmr1, rtmr2, rtmr3] = REGISTERS.map((index) => {
    const digests = registers.get(index) ?? registers.get(`rtmr${index}`);
    if (digests === undefined) throw mismatch(`a trust domain has no RTMR${index}, and a policy compares all of them`);
    return only(digests, `rtmr${index}`);
  });
  const { mrTee } = intel;
  if (mrTee === null || mrTee.kind === 'other') throw mismatch('MRTD is not one of the values that the file names');
  return mrTee.values.map(({ value: mrTd }) => ({ mrTd, rtmr0, rtmr1, rtmr2, rtmr3 }) as TdxMeasurements);
}

function unmasked({ value, mask }: { readonly value: string; readonly mask: string | null }): string {
  if (mask === null || /^f+$/.test(mask)) return value;
  throw mismatch('attributes only count under a mask');
}

function minimum(evaluation: number | 'other'): number {
  if (evaluation !== 'other') return evaluation;
  throw mismatch('the evaluation of the TCB is demanded exactly, and a policy has a minimum');
}

/** What a policy accepts one of; several sets of it would have to be told apart by the domain. */
function accepted(
  clause: string,
  sets: readonly (CorimSet<string> | null)[],
): Readonly<Record<string, readonly string[]>> {
  const named = sets.filter((set) => set !== null);
  if (named.length === 0) return {};
  const [first, ...others] = named.map(({ kind, values }) => {
    if (kind === 'member' || (kind === 'exactly' && values.length <= 1)) return [...values].toSorted();
    throw mismatch(`\`${clause}\` are demanded all together, or excluded, and a policy names those that are accepted`);
  });
  if (named.length !== sets.length || others.some((other) => other.join() !== first?.join())) {
    throw mismatch(`\`${clause}\` differ from domain to domain, and a policy has them once`);
  }
  return { [clause]: first ?? [] };
}
