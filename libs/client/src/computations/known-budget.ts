// SPDX-License-Identifier: Apache-2.0
import type { Agreement, Receipt } from '@glovebox/contracts';
import { charge, emptyLedger, remaining, type Ledger, type PrivateQuestion } from '@glovebox/dp';

export interface KnownBudget {
  readonly dataset: string;
  readonly owner: string;
  readonly total: Amounts;
  /** At most: what receipts of others, or jobs that ended without one, were charged is not known here. */
  readonly leftBefore: Amounts;
  /** After a question that was not asked before; null where it would be refused. */
  readonly leftAfter: Amounts | null;
}
export interface Amounts {
  readonly rho: string;
  readonly delta: string;
}

/**
 * What is left of privacy budgets as far as receipts tell: the ledger that the keybrokers keep, filled with the charges
 * that a party has seen. The keybrokers' own ledgers decide.
 */
export function knownBudgets(
  agreement: Agreement,
  question: Pick<PrivateQuestion, 'datasets' | 'price'>,
  receipts: readonly Pick<Receipt, 'question' | 'privacyCharges'>[],
): KnownBudget[] {
  return agreement.datasets.flatMap(({ name, owner, terms: { budget } }) => {
    if (budget === undefined || !question.datasets.includes(name)) return [];
    const total = { rho: budget.rhoTotal, delta: budget.delta };
    const charges = receipts.flatMap(({ question: paid, privacyCharges = [] }) =>
      privacyCharges
        .filter(({ dataset }) => dataset === name)
        .map(({ dataset: _, ...price }) => ({ question: paid, ...price })),
    );
    const before = charges.reduce<Ledger>(
      (ledger, one) => {
        const outcome = charge(ledger, one);
        return outcome.kind === 'denied' ? ledger : outcome.ledger;
      },
      emptyLedger(name, total),
    );
    const after = charge(before, { question: NEW_QUESTION, ...question.price });
    const leftAfter = after.kind === 'denied' ? null : remaining(after.ledger);
    return [{ dataset: name, owner, total, leftBefore: remaining(before), leftAfter }];
  });
}

/** No question has this digest. */
const NEW_QUESTION = '0'.repeat(64);
