// SPDX-License-Identifier: Apache-2.0
import {
  AggregateName,
  AgreementDataset,
  STRICT_RULES,
  type Agreement,
  type ColumnTerms,
  type ColumnType,
  type DatasetTerms,
  type PrivacyBudget,
  type ReleaseRules,
  type Transform,
} from '@glovebox/contracts';
import { checkTerms } from '@glovebox/policy';
import type { CorpusPolicy, CorpusSchema } from './corpus.ts';
import { ReplayError } from './error.ts';

/** `owner_a.patients` of the corpus and `patients`, the dataset that stands for it. */
export interface ReplayTable {
  readonly qualified: string;
  readonly dataset: AgreementDataset;
}

/** The tables of a schema as datasets under the terms that say what a corpus policy says. @throws ReplayError `policy` */
export function corpusTables(schema: CorpusSchema, policy: CorpusPolicy): ReplayTable[] {
  const names = datasetNames(Object.keys(schema.tables));
  const tables = Object.entries(schema.tables).map(([qualified, { owner, columns }]): ReplayTable => {
    const dataset = AgreementDataset.safeParse({
      name: names.get(qualified),
      owner: slug(owner),
      keybroker: `keys-of-${slug(owner)}`,
      terms: termsOf(policy, qualified, columns),
    });
    if (!dataset.success) throw badPolicy(qualified, dataset.error.issues[0]?.message ?? 'not valid');
    return { qualified, dataset: dataset.data };
  });
  const [reason] = checkTerms(tables.map(({ dataset }) => dataset));
  if (reason !== undefined) throw badPolicy(reason.dataset ?? '', reason.message);
  return tables;
}

/** `owner_a.patients` is `patients`, unless two owners call a table so. */
function datasetNames(tables: readonly string[]): ReadonlyMap<string, string> {
  const short = (table: string) => table.slice(table.lastIndexOf('.') + 1).toLowerCase();
  return new Map(
    tables.map((table) => {
      const isTaken = tables.some((other) => other !== table && short(other) === short(table));
      return [table, isTaken ? table.replaceAll('.', '_').toLowerCase() : short(table)];
    }),
  );
}

const badPolicy = (table: string, message: string): ReplayError =>
  new ReplayError('policy', `the policy cannot be terms: ${message}`, {
    field: table,
    remedy: 'write it with the keys of the policies in the shared corpus',
  });

const slug = (owner: string): string => owner.toLowerCase().replaceAll(/[^a-z0-9-]/g, '-');

/** An agreement in which these tables are lent; nobody signs it. */
export function corpusAgreement(tables: readonly ReplayTable[]): Agreement {
  return {
    room: 'replay',
    title: 'Replay',
    version: 1,
    previous: null,
    parties: [],
    keybrokers: [],
    datasets: tables.map(({ dataset }) => dataset),
    attestation: { platforms: [] },
    approvals: { officers: 0 },
    receivers: ['analyst'],
    purposes: ['replay'],
    regions: [],
    validFrom: '0001-01-01T00:00:00Z',
    validUntil: '9999-12-31T00:00:00Z',
  };
}

function termsOf(policy: CorpusPolicy, table: string, columns: Record<string, string>): DatasetTerms {
  const budget = budgetOf(policy);
  return {
    columns: Object.entries(columns).map(([name, type]) => ({
      name,
      type: columnType(type, table),
      nullable: policy.unit[table] !== name,
      terms: columnTerms(policy.columns[`${table}.${name}`], table, name),
    })),
    // A policy of a corpus has no word for training: who lets averages out of free questions lets models be fitted, too.
    aggregates: [
      ...new Set<AggregateName>([
        ...(policy.aggregates ?? ['count', 'count_distinct_unit', 'sum', 'avg']).map(aggregateName),
        ...(policy.aggregates?.includes('avg') === true ? ['train' as const] : []),
      ]),
    ],
    minimumPeople: policy.k ?? policy.partition_selection?.pre_threshold ?? 10,
    purposes: ['replay'],
    receivers: ['analyst'],
    rules: rulesOf(policy),
    ...(budget === undefined ? {} : { budget }),
  };
}

function columnType(sql: string, table: string): ColumnType {
  const type = sql.toUpperCase();
  const decimal = /^(?:DECIMAL|NUMERIC)\(\d+, *(\d+)\)$/.exec(type);
  if (decimal) return { type: 'decimal', scale: Math.min(Number(decimal[1]), 9) };
  if (/^(TINYINT|SMALLINT|INTEGER|INT|BIGINT)$/.test(type)) return { type: 'integer' };
  if (/^(DOUBLE|FLOAT|REAL)$/.test(type)) return { type: 'decimal', scale: 6 };
  if (/^(VARCHAR|TEXT|STRING)/.test(type)) return { type: 'text' };
  if (type === 'BOOLEAN') return { type: 'boolean' };
  if (type === 'DATE') return { type: 'date' };
  if (type === 'TIMESTAMP') return { type: 'timestamp' };
  throw badPolicy(table, `no column type is ${sql}`);
}

type PolicyColumn = CorpusPolicy['columns'][string];

function columnTerms(column: PolicyColumn | undefined, table: string, name: string): ColumnTerms {
  switch (column?.role) {
    case 'unit':
      return { role: 'unit' };
    case 'measure': {
      const [low = 0, high = 0] = column.bounds ?? [];
      return { role: 'measure', bounds: { low: String(low), high: String(high) } };
    }
    case 'dimension':
      return {
        role: 'dimension',
        ...(column.breakpoints && { breakpoints: column.breakpoints.map(String) }),
        ...(column.domain && { domain: column.domain.map(String) }),
        ...(column.transform !== undefined && { transforms: [transformOf(column.transform, table, name)] }),
        ...(column.sensitive !== undefined && { sensitive: column.sensitive }),
      };
    case 'never':
    case undefined:
      return { role: 'never' };
  }
}

type Period = Extract<Transform, { kind: 'truncate' }>['to'];

function transformOf(text: string, table: string, column: string): Transform {
  const prefix = new RegExp(`^left\\(${column}, *(\\d+)\\)$`).exec(text);
  if (prefix) return { kind: 'prefix', length: Number(prefix[1]) };
  const cut = new RegExp(`^date_trunc\\('(year|quarter|month|week|day|hour)', *${column}\\)$`).exec(text);
  if (cut) return { kind: 'truncate', to: cut[1] as Period };
  throw badPolicy(table, `no transform is ${text}`);
}

function aggregateName(name: string): AggregateName {
  if (name.startsWith('count_distinct')) return 'count-distinct';
  if (/^(var|stddev)/.test(name)) return 'variance';
  if (/^(quantile|median)/.test(name)) return 'quantile';
  if (/^(corr|covar)/.test(name)) return 'correlation';
  if (name.startsWith('regr')) return 'regression';
  const known = AggregateName.safeParse(name);
  if (known.success) return known.data;
  throw badPolicy('aggregates', `no aggregate is ${name}`);
}

/** What a policy does not say is as strict as can be. */
function rulesOf(policy: CorpusPolicy): ReleaseRules {
  const { dominance, rounding, quantile_range: range } = policy;
  const bases = [1, 2, 5, 10, 20, 50, 100, 1000] as const;
  return {
    ...STRICT_RULES,
    ...(dominance && {
      dominance: { n: dominance.n, kPercent: dominance.k_percent, pPercent: dominance.p_percent },
    }),
    // A report of what was not withheld would tell more than the release itself does, so there is none.
    classDisclosure: policy.class_disclosure === 'report' ? 'allow' : (policy.class_disclosure ?? 'suppress'),
    statisticsCap: policy.max_statistics_per_class ?? STRICT_RULES.statisticsCap,
    quantiles:
      (range && {
        low: String(range[0]),
        high: String(range[1]),
        minimumPeople: policy.quantile_min_units ?? 20,
      }) ||
      STRICT_RULES.quantiles,
    ...(rounding && {
      rounding: {
        counts: bases.find((base) => base >= rounding.count) ?? 1000,
        significantDigits: rounding.sum_significant_digits,
      },
    }),
    differencing: policy.differencing ?? STRICT_RULES.differencing,
    maximumRows: policy.max_rows ?? STRICT_RULES.maximumRows,
    expressions: policy.aggregate_expressions === 'guarded' ? 'guarded' : 'columns',
    filters: policy.filters === 'dimensions-any-constant' ? 'any' : 'declared',
    derivedTables: policy.ctes !== undefined && policy.ctes !== false,
    // Nobody measures the time of a replay.
    answerGridSeconds: 0,
  };
}

function budgetOf(policy: CorpusPolicy): PrivacyBudget | undefined {
  const { mode, budget, contribution, partition_selection: selection } = policy;
  if (mode !== 'dp') return undefined;
  if (!budget || !contribution || policy.per_query_rho === undefined)
    throw badPolicy('budget', 'mode dp needs budget, per_query_rho and contribution');
  return {
    rhoTotal: decimal(budget.rho_total),
    rhoPerQuestion: decimal(policy.per_query_rho),
    delta: decimal(budget.delta),
    selectionDelta: decimal(selection?.delta ?? budget.delta),
    preThreshold: selection?.pre_threshold ?? 10,
    maximumGroupsPerPerson: contribution.max_groups_per_unit,
    maximumRowsPerPersonAndGroup: contribution.max_rows_per_unit_per_group,
  };
}

/** `1e-7` as terms have it. */
const decimal = (value: number): string =>
  Number.isInteger(value) ? String(value) : value.toFixed(18).replace(/0+$/, '');
