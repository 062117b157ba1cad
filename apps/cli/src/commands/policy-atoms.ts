// SPDX-License-Identifier: Apache-2.0
import { Decimal, type AgreementDataset, type DatasetColumn } from '@glovebox/contracts';
import { checkTerms } from '@glovebox/policy';
import type { Command } from 'commander';
import { addCommand, type Host } from '../command.ts';
import { CliError } from '../error.ts';
import { loadPolicies } from '../load-policies.ts';
import { atomsText } from '../show/atoms-text.ts';
import { openFile, READING, type ReadingOptions } from './dataset.ts';

interface AtomsOptions extends ReadingOptions {
  readonly policy: string;
  readonly data: string;
  readonly dataset?: string;
  readonly bins?: readonly string[];
}

/** `glovebox policy atoms`: what an owner's bins cost, on the owner's own machine and rows. */
export function addAtoms(group: Command, host: Host): void {
  addCommand<AtomsOptions>(group, host, {
    usage: 'atoms',
    summary:
      'what the declared bins and values cost: how many combinations of all dimensions have too few people in your own file; nothing leaves this machine',
    required: [
      ['--policy <file>', 'terms: an agreement draft, or its `datasets` alone'],
      ['--data <file>', 'the rows, as they would be uploaded'],
    ],
    options: [
      ['--dataset <name>', 'dataset of the terms (default: the only one)'],
      ['--bins <column=points...>', 'other breakpoints to try, for example age=40,65'],
      ...READING,
    ],
    examples: [
      'policy atoms --policy terms.yaml --data patients.csv',
      'policy atoms --policy agreement.yaml --dataset registry --data patients.csv --bins age=40,65',
    ],
    action: async ({ options }) => {
      const { datasets } = await loadPolicies(options.policy);
      const dataset = withBins(choose(datasets, options.dataset), options.bins ?? []);
      const table = await openFile(options.data, options);
      try {
        const { countAtoms } = await import('../atoms/count-atoms.ts');
        const counted = await countAtoms(table, dataset.terms.columns, dataset.terms.minimumPeople);
        return { json: { dataset: dataset.name, ...counted }, text: atomsText(dataset.name, counted) };
      } finally {
        table.close();
      }
    },
  });
}

function choose(datasets: readonly AgreementDataset[], name: string | undefined): AgreementDataset {
  const found = datasets.filter((dataset) => dataset.name === (name ?? dataset.name));
  const [dataset] = found;
  if (dataset !== undefined && found.length === 1) return dataset;
  throw new CliError('not-found', 'it is not clear which dataset of the terms the rows belong to', {
    field: 'dataset',
    remedy: `give --dataset with one of ${datasets.map((one) => one.name).join(', ')}`,
  });
}

/** The terms with other breakpoints in them. @throws CliError `usage`, `refused` */
function withBins(dataset: AgreementDataset, bins: readonly string[]): AgreementDataset {
  const tried = new Map(bins.map(readBins));
  for (const name of tried.keys())
    if (!dataset.terms.columns.some((column) => column.name === name && column.terms.role === 'dimension'))
      throw badBins(`\`${name}\` is no dimension of ${dataset.name}`);
  const columns = dataset.terms.columns.map((column) => withBreakpoints(column, tried.get(column.name)));
  const changed = { ...dataset, terms: { ...dataset.terms, columns } };
  const reasons = checkTerms([changed]);
  if (reasons.length === 0) return changed;
  throw new CliError('refused', 'the terms are not consistent', { field: 'policy', reasons });
}

/** Those of the column and of its clauses alike. */
function withBreakpoints(column: DatasetColumn, breakpoints: string[] | undefined): DatasetColumn {
  if (breakpoints === undefined || column.terms.role !== 'dimension') return column;
  const clauses = column.terms.clauses?.map((clause) =>
    clause.use === 'group' || clause.use === 'filter' ? { ...clause, breakpoints } : clause,
  );
  return { ...column, terms: { ...column.terms, breakpoints, ...(clauses && { clauses }) } };
}

function readBins(text: string): [column: string, points: string[]] {
  const [column = '', points = ''] = text.split('=');
  const breakpoints = points.split(',').map((point) => Decimal.safeParse(point.trim()));
  if (breakpoints.some(({ success }) => !success)) throw badBins(`\`${text}\` is not a column and its breakpoints`);
  return [column, breakpoints.flatMap(({ data }) => data ?? [])];
}

const badBins = (message: string): CliError =>
  new CliError('usage', message, { field: 'bins', remedy: 'give --bins COLUMN=POINT,POINT,... in increasing order' });
