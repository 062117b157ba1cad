// SPDX-License-Identifier: Apache-2.0
import { knownBudgets, type ReadComputation } from '@glovebox/client';
import type { ReceiptEntry } from '@glovebox/contracts';
import { Card } from '../../../components/ui/card.tsx';
import { Facts } from '../../../components/ui/facts.tsx';
import { Stack } from '../../../components/ui/layout.tsx';
import { Loaded } from '../../../components/ui/states.tsx';
import { Table } from '../../../components/ui/table.tsx';
import { useReceiptsOf } from '../api/get-receipts.ts';

/** How many people stand behind a number, and what the question costs. */
export function BudgetCard({
  read,
  receipts,
}: {
  readonly read: ReadComputation;
  readonly receipts: readonly ReceiptEntry[];
}) {
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
        {privacy !== null && <Budgets read={read} privacy={privacy} receipts={receipts} />}
      </Stack>
    </Card>
  );
}

function Budgets({
  read,
  privacy,
  receipts,
}: {
  readonly read: ReadComputation;
  readonly privacy: NonNullable<ReadComputation['privacy']>;
  readonly receipts: readonly ReceiptEntry[];
}) {
  const known = useReceiptsOf(
    receipts.map(({ job }) => job),
    true,
  );
  return (
    <Loaded query={known}>
      {(found) => (
        <>
          <Table
            label="Privacy budgets"
            rows={knownBudgets(read.agreement.value, privacy, found)}
            rowKey={({ dataset }) => dataset}
            columns={[
              { name: 'Dataset', cell: ({ dataset }) => dataset },
              { name: 'Owner', cell: ({ owner }) => owner },
              { name: 'Whole budget (rho)', align: 'end', cell: ({ total }) => total.rho },
              { name: 'Left before, at most', align: 'end', cell: ({ leftBefore }) => leftBefore.rho },
              { name: 'Left after, at most', align: 'end', cell: ({ leftAfter }) => leftAfter?.rho ?? 'not enough' },
            ]}
          />
          <p className="muted">
            Reckoned from the receipts that you may see. What the keybrokers hold is exact, and decides.
          </p>
        </>
      )}
    </Loaded>
  );
}
