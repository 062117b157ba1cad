// SPDX-License-Identifier: Apache-2.0
import { chartPoints, describeTable } from '@glovebox/client';
import type { ReleasedTable } from '@glovebox/contracts';
import { lazy, Suspense, useMemo, useState } from 'react';
import { Button } from '../../../components/ui/button.tsx';
import { Card } from '../../../components/ui/card.tsx';
import { Select } from '../../../components/ui/fields.tsx';
import { DownloadIcon } from '../../../components/ui/icons.tsx';
import { Row, Stack } from '../../../components/ui/layout.tsx';
import { loadedLater } from '../../../components/ui/loaded-later.tsx';
import { Notice } from '../../../components/ui/notice.tsx';
import { Empty, ErrorNotice, Loading } from '../../../components/ui/states.tsx';
import { Tabs } from '../../../components/ui/tabs.tsx';
import { Words } from '../../../components/ui/words.tsx';
import { download, FORMATS } from '../downloads.ts';
import { ResultTable } from './result-table.tsx';

const ResultChart = lazy(async () => ({
  default: await loadedLater(async () => (await import('./result-chart.tsx')).ResultChart),
}));

interface ReleasedProps {
  readonly table: ReleasedTable;
  /** The outputs that count the rows behind averages, by the average. */
  readonly rows: ReadonlyMap<string, string>;
  readonly developmentRoot: boolean;
  readonly name: string;
}

/** An opened result: what was withheld and how noisy it is stand before the first number. */
export function ReleasedResult({ table, rows, developmentRoot, name }: ReleasedProps) {
  const [problem, setProblem] = useState<unknown>(null);
  const [first = '', ...noise] = describeTable(table);
  const save = (format: (typeof FORMATS)[number]['format']) => {
    setProblem(null);
    download(table, name, format).catch(setProblem);
  };
  return (
    <Stack>
      {developmentRoot && (
        <Notice tone="bad" title="DANGER: released under a DEVELOPMENT ROOT">
          <p>A test authority signed the worker’s evidence. The worker need not have been a real TEE.</p>
        </Notice>
      )}
      <Notice title="What these numbers are">
        <p>
          <Words text={first} />
        </p>
        {noise.map((line) => (
          <p key={line}>
            <Words text={line} />
          </p>
        ))}
      </Notice>
      {problem !== null && <ErrorNotice error={problem} />}
      {table.rows.length === 0 ? (
        <Empty title="No row was released">Groups of too few people are not shown, as the owners’ terms say.</Empty>
      ) : (
        <Tabs
          label="Views of the result"
          items={[
            {
              id: 'table',
              title: 'Table',
              content: (
                <Card
                  title={`${String(table.rows.length)} ${table.rows.length === 1 ? 'row' : 'rows'}`}
                  isFlush
                  actions={
                    <Row>
                      {FORMATS.map(({ format, label }) => (
                        <Button
                          key={format}
                          size="small"
                          onPress={() => {
                            save(format);
                          }}
                        >
                          <DownloadIcon size={16} />
                          {label}
                        </Button>
                      ))}
                    </Row>
                  }
                >
                  <ResultTable table={table} label={name} />
                </Card>
              ),
            },
            { id: 'chart', title: 'Chart', content: <ChartView table={table} rows={rows} /> },
          ]}
        />
      )}
    </Stack>
  );
}

const CHART_ROWS_MAX = 200;

function ChartView({ table, rows }: Pick<ReleasedProps, 'table' | 'rows'>) {
  const values = table.columns.filter(({ kind }) => kind === 'value');
  const groups = table.columns.filter(({ kind }) => kind === 'group').map(({ name }) => name);
  const [value, setValue] = useState(values[0]?.name ?? '');
  const points = useMemo(() => chartPoints(table, value, rows.get(value)), [table, value, rows]);
  const noise = values.find(({ name }) => name === value)?.noise;
  if (points.length > CHART_ROWS_MAX) {
    return <Empty title="Too many marks for a chart">It has more than {CHART_ROWS_MAX} rows: look at the table.</Empty>;
  }
  return (
    <Card title="Chart">
      <Stack>
        <Select
          label="Shown"
          value={value}
          onChange={setValue}
          options={values.map(({ name }) => ({ value: name, label: name }))}
        />
        <Suspense fallback={<Loading label="Loading charts" />}>
          <ResultChart points={points} value={value} by={groups[0] ?? 'all'} series={groups.slice(1).join(', ')} />
        </Suspense>
        <p className="muted small">
          {groups.length > 1 && `Side by side: ${groups.slice(1).join(', ')}. `}
          {noise?.kind === 'number' && `Lines: in 95% of cells, noise changed the number by at most ${noise.within}. `}
          {noise?.kind === 'average' &&
            (rows.has(value)
              ? `Lines: in at least 85% of cells, the average without noise lies within them, by the noise of its sum, of its rows and of “${rows.get(value) ?? ''}” beside it. `
              : 'An average of a noisy sum over a noisy count: no line can be drawn for it unless the question counts the same rows beside it. ')}
          Withheld groups keep their place and say so; they are not zero.
        </p>
      </Stack>
    </Card>
  );
}
