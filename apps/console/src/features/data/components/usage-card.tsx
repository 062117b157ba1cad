// SPDX-License-Identifier: Apache-2.0
import type { ReadAgreement } from '@glovebox/client';
import type { AgreementDataset, DatasetView, JobView } from '@glovebox/contracts';
import { Badge, type Tone } from '../../../components/ui/badge.tsx';
import { Budgets } from '../../../components/ui/budget.tsx';
import { Card } from '../../../components/ui/card.tsx';
import { Facts } from '../../../components/ui/facts.tsx';
import { Stack } from '../../../components/ui/layout.tsx';
import { Empty, ErrorNotice, Loaded } from '../../../components/ui/states.tsx';
import { Table } from '../../../components/ui/table.tsx';
import { Time } from '../../../components/ui/time.tsx';
import { useBudgets } from '../../../lib/api/ask-budgets.ts';
import { useReceiptsOf } from '../../../lib/api/get-receipts-of.ts';
import { useComputations } from '../../../lib/api/list-computations.ts';
import { useJobs } from '../../../lib/api/list-jobs.ts';
import { formatCount } from '../../../lib/format.ts';
import { chargesOf, questionsOf, usesOf, type Use } from '../usage.ts';

interface UsageProps {
  readonly read: ReadAgreement;
  readonly dataset: AgreementDataset;
  readonly versions: readonly DatasetView[];
}

/** Who used the dataset, when, for what and for whom, what that used up and what is left. */
export function UsageCard({ read, dataset, versions }: UsageProps) {
  const jobs = useJobs();
  const computations = useComputations();
  const digests = new Set(versions.map(({ digest }) => digest));
  return (
    <Stack>
      {dataset.terms.budget !== undefined && <LeftCard read={read} dataset={dataset.name} />}
      <Loaded query={jobs}>
        {(all) => <Uses dataset={dataset} uses={usesOf(dataset.name, digests, all, computations.data ?? [])} />}
      </Loaded>
    </Stack>
  );
}

function LeftCard({ read, dataset }: { readonly read: ReadAgreement; readonly dataset: string }) {
  const budgets = useBudgets(read, [dataset]);
  return (
    <Card title="Privacy budget">
      <Loaded query={budgets} label="Asking the keybroker what is left">
        {(found) => <Budgets budgets={found} />}
      </Loaded>
    </Card>
  );
}

function Uses({
  dataset: { name, terms },
  uses,
}: {
  readonly dataset: AgreementDataset;
  readonly uses: readonly Use[];
}) {
  const released = uses.filter(({ state }) => state === 'released').map(({ job }) => job);
  const receipts = useReceiptsOf(released, terms.budget !== undefined);
  if (uses.length === 0) {
    return (
      <Empty title="Nobody has used it">
        Every attempt to compute with it will be listed here, whatever became of it.
      </Empty>
    );
  }
  const { asked, most } = questionsOf(terms, uses);
  const charges = chargesOf(name, receipts.data ?? []);
  return (
    <Stack>
      <Facts
        items={[
          {
            name: 'Questions answered',
            value: most === null ? formatCount(asked) : `${formatCount(asked)} of ${formatCount(most)}`,
          },
        ]}
      />
      {receipts.isError && <ErrorNotice error={receipts.error} onRetry={() => void receipts.refetch()} />}
      <Table
        label={`Uses of ${name}`}
        rows={uses}
        rowKey={({ job }) => job}
        columns={[
          { name: 'Computation', cell: ({ title }) => <strong>{title}</strong> },
          { name: 'Asked by', cell: ({ who }) => who },
          { name: 'Purpose', cell: ({ purpose }) => purpose },
          { name: 'Result to', cell: ({ receiver }) => receiver },
          { name: 'Outcome', cell: ({ state }) => <Badge tone={toneOf(state)}>{state}</Badge> },
          ...(terms.budget === undefined
            ? []
            : [{ name: 'Charged (rho)', align: 'end' as const, cell: ({ job }: Use) => charges.get(job) ?? '–' }]),
          { name: 'When', cell: ({ time }) => <Time value={time} />, align: 'end' },
        ]}
      />
      {terms.budget !== undefined && (
        <p className="muted small">As receipts name it. The keybroker’s sum above counts failed jobs, too.</p>
      )}
    </Stack>
  );
}

const TONES: Partial<Record<JobView['state'], Tone>> = {
  released: 'good',
  refused: 'warn',
  failed: 'bad',
  cancelled: 'neutral',
};
const toneOf = (state: JobView['state']): Tone => TONES[state] ?? 'active';
