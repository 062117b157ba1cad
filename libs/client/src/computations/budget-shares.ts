// SPDX-License-Identifier: Apache-2.0
import type { AgreementDataset } from '@glovebox/contracts';
import { charge, emptyLedger, lossOf, reportLedger, type PrivateQuestion } from '@glovebox/dp';

/** What one question is of the whole budget of a dataset, as its terms say; what is left of it only its keybroker knows. */
export interface BudgetShare {
  readonly dataset: string;
  readonly rho: string;
  readonly rhoTotal: string;
  /** How many questions of this price the whole budget covers. */
  readonly questions: number;
  /** At the delta of the terms: of this question alone, and of the whole budget once it is spent. Rounded up. */
  readonly epsilon: string;
  readonly epsilonTotal: string;
  readonly delta: string;
}

export const budgetShares = (
  { price, datasets: names }: Pick<PrivateQuestion, 'price' | 'datasets'>,
  datasets: readonly Pick<AgreementDataset, 'name' | 'terms'>[],
): BudgetShare[] =>
  datasets.flatMap(({ name, terms: { budget } }) => {
    if (budget === undefined || !names.includes(name)) return [];
    const { rhoTotal, delta } = budget;
    const whole = emptyLedger(name, { rho: rhoTotal, delta });
    const charged = charge(whole, { question: '0'.repeat(64), ...price });
    const { loss, lossMax } = reportLedger(charged.kind === 'denied' ? whole : charged.ledger);
    const questions = Math.min(times(rhoTotal, price.rho), times(delta, price.delta));
    return [
      {
        dataset: name,
        rho: price.rho,
        rhoTotal,
        questions,
        epsilon: loss.epsilon,
        epsilonTotal: lossMax.epsilon,
        delta,
      },
    ];
  });

/** How often one amount goes into another. */
function times(whole: string, part: string): number {
  const [a, b] = [lossOf(whole), lossOf(part)];
  return b.numerator === 0n ? Infinity : Number((a.numerator * b.denominator) / (a.denominator * b.numerator));
}

export const describeBudgetShare = (share: BudgetShare): string =>
  `Of the whole budget of \`${share.dataset}\`, rho ${share.rhoTotal}, ${String(share.questions)} questions of this price can be paid; this one is epsilon ${share.epsilon}, all of it epsilon ${share.epsilonTotal}, at delta ${share.delta}.`;
