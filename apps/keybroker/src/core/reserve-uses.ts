// SPDX-License-Identifier: Apache-2.0
import { checkApprovals, type JobPlan } from '@glovebox/policy';
import type { StateView } from './state.ts';

export interface Charge {
  readonly approval: string;
  readonly uses: number;
}

type Approval = JobPlan['approvals'][number];

/**
 * Which approvals a question is charged to: a smallest set that still approves it, out of those that were charged for it
 * before or have a use left. Null if there is none. A question that was charged before costs nothing.
 */
export function chooseCharges(plan: JobPlan, state: StateView, at: string): readonly Charge[] | null {
  const charged = (approval: Approval) => state.uses.get(approval.digest)?.questions.has(plan.question) ?? false;
  const hasRoom = (approval: Approval) => (state.uses.get(approval.digest)?.questions.size ?? 0) < approval.value.uses;
  const usable = plan.approvals.filter((approval) => isRejection(approval) || charged(approval) || hasRoom(approval));
  if (!approves(plan, usable, at)) return null;

  let needed = usable;
  const dropFirst = [...usable.filter((approval) => !charged(approval)), ...usable.filter(charged)];
  for (const candidate of dropFirst) {
    const without = needed.filter((approval) => approval !== candidate);
    if (!isRejection(candidate) && approves(plan, without, at)) needed = without;
  }
  // Two parties can sign the same words: that is one approval with one number of uses.
  const charges = needed
    .filter((approval) => !isRejection(approval))
    .map(({ digest, value }) => [digest, value.uses] as const);
  return [...new Map(charges)].map(([approval, uses]) => ({ approval, uses }));
}

/** Whether the approvals that this question was charged to still approve it: an approval can expire, a rejection can come. */
export function stillApproved(plan: JobPlan, state: StateView, at: string): boolean {
  const held = plan.approvals.filter(
    (approval) => isRejection(approval) || state.uses.get(approval.digest)?.questions.has(plan.question),
  );
  return approves(plan, held, at);
}

const isRejection = (approval: Approval) => approval.value.decision === 'reject';

const approves = (plan: JobPlan, approvals: readonly Approval[], at: string) =>
  checkApprovals({ ...plan, job: plan.job.value, approvals, at }).length === 0;
