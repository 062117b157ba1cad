// SPDX-License-Identifier: Apache-2.0
import {
  STRICT_RULES,
  type Agreement,
  type AgreementDataset,
  type ColumnTerms,
  type ColumnType,
  type DatasetColumn,
} from '@glovebox/contracts';

const KEY = 'A'.repeat(43);

/** A column in one line, for terms that are data of a test. */
export const column = (name: string, type: ColumnType, terms: ColumnTerms, nullable = true): DatasetColumn => ({
  name,
  type,
  nullable,
  terms,
});

/** An agreement around datasets, with what no question is judged by left plain. Every dataset has an owner of its own. */
export function agreementOf(datasets: readonly AgreementDataset[]): Agreement {
  const owners = [...new Set(datasets.map(({ owner }) => owner))];
  return {
    room: 'questions',
    title: 'What may be asked',
    version: 1,
    previous: null,
    parties: [
      ...owners.map((name) => ({ name, signingKey: KEY, receivingKey: KEY, roles: ['owner' as const] })),
      { name: 'analyst', signingKey: KEY, receivingKey: KEY, roles: ['analyst' as const] },
    ],
    keybrokers: owners.map((owner) => ({
      name: `keys-of-${owner}`,
      owner,
      identityKey: KEY,
      custody: 'owner-machine' as const,
      witnesses: [],
    })),
    datasets: [...datasets],
    attestation: { platforms: [] },
    approvals: { officers: 0 },
    receivers: ['analyst'],
    purposes: ['research'],
    regions: [],
    validFrom: '2026-01-01T00:00:00Z',
    validUntil: '2027-01-01T00:00:00Z',
  };
}

const dataset = (
  name: string,
  owner: string,
  columns: DatasetColumn[],
  terms: Partial<AgreementDataset['terms']> = {},
): AgreementDataset => ({
  name,
  owner,
  keybroker: `keys-of-${owner}`,
  terms: {
    columns,
    aggregates: ['count', 'count-distinct', 'sum', 'avg'],
    minimumPeople: 10,
    purposes: ['research'],
    receivers: ['analyst'],
    rules: { ...STRICT_RULES, expressions: 'guarded', derivedTables: true },
    ...terms,
  },
});

const integer: ColumnType = { type: 'integer' };
const text: ColumnType = { type: 'text' };
const money: ColumnType = { type: 'decimal', scale: 2 };
const unit: ColumnTerms = { role: 'unit' };

/** Three owners as in the demo: a registry, a laboratory with many rows a person, and outcomes. */
export const clinic = agreementOf([
  dataset('registry', 'ada', [
    column('id', integer, unit, false),
    column('age', integer, { role: 'dimension', breakpoints: ['40', '50', '60', '70'] }),
    column('male', integer, { role: 'dimension', domain: ['0', '1'] }),
    column('bmi', { type: 'decimal', scale: 3 }, { role: 'measure', bounds: { low: '10', high: '100' } }),
    column('height', { type: 'decimal', scale: 1 }, { role: 'dimension', breakpoints: ['160', '175.5'] }),
    column('smoker', { type: 'boolean' }, { role: 'dimension' }),
    column('born', { type: 'date' }, { role: 'dimension' }),
    column('name', text, { role: 'never' }),
  ]),
  dataset(
    'laboratory',
    'bert',
    [
      column('id', integer, unit, false),
      column('test', text, { role: 'dimension', domain: ['hdl', 'chol', 'sbp'] }),
      column('value', money, { role: 'measure', bounds: { low: '0', high: '1000' } }),
      column('taken', { type: 'timestamp' }, { role: 'dimension' }),
    ],
    { aggregates: ['count', 'count-distinct', 'avg'], minimumPeople: 20 },
  ),
  dataset('outcomes', 'cleo', [
    column('id', integer, unit, false),
    column('event', text, { role: 'dimension' }),
    column('days', integer, { role: 'measure', bounds: { low: '0', high: '10000' } }),
  ]),
  dataset(
    'survey',
    'dora',
    [
      column('id', text, unit, false),
      column('answer', text, { role: 'dimension' }),
      column('reach', integer, { role: 'measure', bounds: { low: '0', high: '1000000000000000' } }),
    ],
    { purposes: ['teaching'], receivers: ['dora'] },
  ),
]);

/**
 * The corpus' policy for analysts as terms. Breakpoints hold in filters too, which is stricter.
 */
export const corpusAgreement = agreementOf([
  dataset(
    'patients',
    'owner-a',
    [
      column('person_id', text, unit, false),
      column('age', integer, { role: 'dimension', breakpoints: ['0', '18', '30', '45', '60', '75', '120'] }),
      column('sex', text, { role: 'dimension', domain: ['F', 'M'] }),
      column('postcode', text, { role: 'dimension', transforms: [{ kind: 'prefix', length: 2 }] }),
      column('diagnosis', text, { role: 'dimension' }),
      column('cost', money, { role: 'measure', bounds: { low: '0', high: '100000' } }),
    ],
    { aggregates: ['count', 'count-distinct', 'sum', 'avg', 'variance', 'quantile'] },
  ),
  dataset('claims', 'owner-b', [
    column('person_id', text, unit, false),
    column('item', text, { role: 'dimension' }),
    column('amount', money, { role: 'measure', bounds: { low: '0', high: '5000' } }),
    column('ts', { type: 'timestamp' }, { role: 'dimension', transforms: [{ kind: 'truncate', to: 'month' }] }),
  ]),
]);
