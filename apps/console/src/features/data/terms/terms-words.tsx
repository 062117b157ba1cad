// SPDX-License-Identifier: Apache-2.0
import { budgetShares, describeBudgetShare, describeTerms } from '@glovebox/client';
import type { DatasetTerms } from '@glovebox/contracts';
import { Card } from '../../../components/ui/card.tsx';
import { Lacks } from '../../../components/ui/lacks.tsx';
import { Stack } from '../../../components/ui/layout.tsx';
import { WordLines } from '../../../components/ui/words.tsx';
import type { FormTerms } from './terms-of.ts';

/** What a form means: the terms in words, with what a budget covers; or everything that it still lacks. */
export function TermsWords({ said }: { readonly said: FormTerms }) {
  if (said.kind === 'terms') {
    return (
      <Card title="What that means">
        <div className="words">
          <WordLines lines={[...describeTerms(said.terms, said.name), ...coverage(said.terms, said.name)]} />
        </div>
      </Card>
    );
  }
  return (
    <Card title="What that means">
      <Stack gap="small">
        <p className="muted">It is said here in words as soon as the form is complete. It lacks:</p>
        <Lacks problems={said.problems} />
      </Stack>
    </Card>
  );
}

/** How far the budget goes, which the numbers of the form alone do not tell. */
const coverage = (terms: DatasetTerms, name: string): string[] =>
  terms.budget === undefined
    ? []
    : budgetShares(
        { price: { rho: terms.budget.rhoPerQuestion, delta: terms.budget.selectionDelta }, datasets: [name] },
        [{ name, terms }],
      ).map(describeBudgetShare);
