// SPDX-License-Identifier: Apache-2.0
import type { BudgetState } from '@glovebox/contracts';
import { charge, openLedger, reportLedger, type PrivateQuestion } from '@glovebox/dp';
import type { AskedBudget } from '../datasets/ask-budgets.ts';

/** What a budget would be after a question that was not asked before. */
export type BudgetAfter = Pick<BudgetState, 'left' | 'loss'>;

/** Null where the question would be refused. By the keybroker's own ledger code; one that was asked before costs nothing. */
export function budgetAfter(
  { dataset, budget, spent }: Pick<BudgetState, 'dataset' | 'budget' | 'spent'>,
  price: PrivateQuestion['price'],
): BudgetAfter | null {
  const before = openLedger({ dataset, budget, charges: [{ question: SPENT_BEFORE, ...spent }] });
  const after = charge(before, { question: NEW_QUESTION, ...price });
  if (after.kind === 'denied') return null;
  const { remaining, loss } = reportLedger(after.ledger);
  return { left: remaining, loss };
}

/** Two that no question has. */
const SPENT_BEFORE = '0'.repeat(64);
const NEW_QUESTION = 'f'.repeat(64);

/** What is left of each budget, a line each, and what would be after a question of this price. */
export const describeBudgetOutlook = (budgets: readonly AskedBudget[], price?: PrivateQuestion['price']): string[] =>
  budgets.map(({ dataset, keybroker, stated, problem }) => {
    if (stated === null) return `${dataset}: not known, ${problem?.message ?? `\`${keybroker}\` does not answer`}`;
    const { left, budget, loss, time } = stated;
    const now = `${dataset}: rho ${left.rho} of ${budget.rho} left (epsilon ${loss.epsilon} spent at delta ${loss.delta}), by \`${keybroker}\` at ${time}`;
    if (price === undefined) return now;
    const after = budgetAfter(stated, price);
    return after === null
      ? `${now}; NOT ENOUGH for a new question of this price`
      : `${now}; after a new question of this price rho ${after.left.rho} (epsilon ${after.loss.epsilon})`;
  });
