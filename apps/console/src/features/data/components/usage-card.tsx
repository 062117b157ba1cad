// SPDX-License-Identifier: Apache-2.0
import type { DatasetTerms, DatasetView, JobView } from '@glovebox/contracts';
import { Badge, type Tone } from '../../../components/ui/badge.tsx';
import { Facts } from '../../../components/ui/facts.tsx';
import { Stack } from '../../../components/ui/layout.tsx';
import { Empty, Loaded } from '../../../components/ui/states.tsx';
import { Table } from '../../../components/ui/table.tsx';
import { Time } from '../../../components/ui/time.tsx';
import { useComputations } from '../../../lib/api/list-computations.ts';
import { useJobs } from '../../../lib/api/list-jobs.ts';
import { formatCount } from '../../../lib/format.ts';
import { spendingOf, usesOf } from '../usage.ts';

/** Who used the dataset, when, for what, and what that used up. */
export function UsageCard({
  name,
  terms,
  versions,
}: {
  readonly name: string;
  readonly terms: DatasetTerms;
  readonly versions: readonly DatasetView[];
}) {
  const jobs = useJobs();
  const computations = useComputations();
  const digests = new Set(versions.map(({ digest }) => digest));
  return (
    <Loaded query={jobs}>
      {(all) => {
        const uses = usesOf(name, digests, all, computations.data ?? []);
        if (uses.length === 0) {
          return (
            <Empty title="Nobody has used it">
              Every attempt to compute with it will be listed here, whatever became of it.
            </Empty>
          );
        }
        const { questions, questionsMax, rho } = spendingOf(terms, uses);
        return (
          <Stack>
            <Facts
              items={[
                {
                  name: 'Questions answered',
                  value:
                    questionsMax === null
                      ? formatCount(questions)
                      : `${formatCount(questions)} of ${formatCount(questionsMax)}`,
                },
                ...(rho === null
                  ? []
                  : [{ name: 'Privacy budget', value: `each question costs rho ${rho.perQuestion} of ${rho.total}` }]),
              ]}
            />
            <Table
              label={`Uses of ${name}`}
              rows={uses}
              rowKey={({ job }) => job}
              columns={[
                { name: 'Computation', cell: ({ title }) => <strong>{title}</strong> },
                { name: 'Asked by', cell: ({ who }) => who },
                { name: 'Purpose', cell: ({ purpose }) => purpose },
                { name: 'Outcome', cell: ({ state }) => <Badge tone={toneOf(state)}>{state}</Badge> },
                { name: 'When', cell: ({ time }) => <Time value={time} />, align: 'end' },
              ]}
            />
          </Stack>
        );
      }}
    </Loaded>
  );
}

const TONES: Partial<Record<JobView['state'], Tone>> = {
  released: 'good',
  refused: 'warn',
  failed: 'bad',
  cancelled: 'neutral',
};
const toneOf = (state: JobView['state']): Tone => TONES[state] ?? 'active';
