// SPDX-License-Identifier: Apache-2.0
import type { Agreement, ComputationView } from '@glovebox/contracts';

export interface Decided {
  readonly party: string;
  readonly decision: 'approve' | 'reject';
}

export type ComputationStanding = Pick<ComputationView, 'state' | 'missing'>;

/** Owners whose datasets the computation uses: without each of them it does not run. */
const ownersOf = (agreement: Agreement, datasets: readonly string[]): string[] => [
  ...new Set(agreement.datasets.filter(({ name }) => datasets.includes(name)).map(({ owner }) => owner)),
];

/** Who may approve: those owners, and the officers of the agreement. */
export function approversOf(agreement: Agreement, datasets: readonly string[]): string[] {
  const officers = agreement.parties.filter(({ roles }) => roles.includes('officer')).map(({ name }) => name);
  return [...new Set([...ownersOf(agreement, datasets), ...officers])];
}

/**
 * Where a computation stands, for people: reckoned by the coordinator for lists, and by who looks closer from signatures
 * that they verified themselves. Whether a certain job may run is asked of the policy at that moment, with dataset
 * versions, receiver and expiry: this is only who has spoken.
 */
export function computationState(
  agreement: Agreement,
  datasets: readonly string[],
  decided: readonly Decided[],
  denied: boolean,
): ComputationStanding {
  if (denied) return { state: 'denied', missing: [] };
  if (decided.some(({ decision }) => decision === 'reject')) return { state: 'rejected', missing: [] };
  const approved = new Set(decided.map(({ party }) => party));
  const owners = ownersOf(agreement, datasets);
  const officers = agreement.parties.filter(({ roles }) => roles.includes('officer')).map(({ name }) => name);
  const officersLeft = agreement.approvals.officers - officers.filter((name) => approved.has(name)).length;
  const missing = [
    ...owners.filter((name) => !approved.has(name)),
    ...(officersLeft > 0 ? officers.filter((name) => !approved.has(name) && !owners.includes(name)) : []),
  ];
  return { state: missing.length === 0 ? 'approved' : 'awaiting-approval', missing };
}
