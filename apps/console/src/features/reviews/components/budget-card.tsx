// SPDX-License-Identifier: Apache-2.0
import type { ReadComputation } from '@glovebox/client';
import { Budgets } from '../../../components/ui/budget.tsx';
import { Card } from '../../../components/ui/card.tsx';
import { Facts } from '../../../components/ui/facts.tsx';
import { Stack } from '../../../components/ui/layout.tsx';
import { Loaded } from '../../../components/ui/states.tsx';
import { useBudgets } from '../../../lib/api/ask-budgets.ts';

/** How many people stand behind a number, and what the question costs: budgets before it and after. */
export function BudgetCard({ read }: { readonly read: ReadComputation }) {
  const { privacy, minimumPeople, datasets } = read;
  return (
    <Card title="People and budget">
      <Stack>
        <Facts
          items={[
            {
              name: 'People per number',
              value: `at least ${String(minimumPeople)}; how many there are, nobody knows before it runs`,
            },
            { name: 'Datasets', value: datasets.join(', ') },
            {
              name: 'Price',
              value:
                privacy === null
                  ? 'none: thresholds protect people, and no privacy budget is spent'
                  : `rho ${privacy.price.rho} and delta ${privacy.price.delta} of each dataset’s budget, once`,
            },
          ]}
        />
        {privacy !== null && <Outlook read={read} privacy={privacy} />}
      </Stack>
    </Card>
  );
}

function Outlook({
  read,
  privacy,
}: {
  readonly read: ReadComputation;
  readonly privacy: NonNullable<ReadComputation['privacy']>;
}) {
  const budgets = useBudgets(read, privacy.datasets);
  return (
    <Loaded query={budgets} label="Asking the keybrokers what is left">
      {(found) => (
        <>
          <Budgets budgets={found} price={privacy.price} />
          <p className="muted small">
            Once it was answered, the same question costs nothing more. What is left when it runs is what decides.
          </p>
        </>
      )}
    </Loaded>
  );
}
