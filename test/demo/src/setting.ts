// SPDX-License-Identifier: Apache-2.0
import { STRICT_RULES, type ReleaseRules } from '@glovebox/contracts';
import type { KeybrokerKeys, World } from './world.ts';

/** The people of the story. Owners have a dataset and a keybroker each. */
export const owners = [
  { name: 'mercy-registry', dataset: 'registry', file: 'nafld1.csv', what: 'a patient registry' },
  { name: 'lakeside-labs', dataset: 'laboratory', file: 'nafld2.parquet', what: 'a laboratory network' },
  { name: 'county-outcomes', dataset: 'outcomes', file: 'nafld3.csv', what: 'an outcomes register' },
] as const;
export type Owner = (typeof owners)[number];
export type OwnerName = Owner['name'];

export const analyst = 'dr-adler';
export const officer = 'compliance';
export const auditor = 'auditor';
export const everybody = [...owners.map((owner) => owner.name), analyst, officer, auditor];

export const keybrokerOf = (owner: string) => `${owner}-keys`;

const unit = { name: 'id', type: { type: 'integer' }, nullable: false, terms: { role: 'unit' } };
const never = (name: string) => ({ name, type: { type: 'integer' }, nullable: true, terms: { role: 'never' } });
const measure = (name: string, scale: number, low: string, high: string) => ({
  name,
  type: { type: 'decimal', scale },
  nullable: true,
  terms: { role: 'measure', bounds: { low, high } },
});
const dimension = (name: string, type: 'integer' | 'text', more: object = {}) => ({
  name,
  type: { type },
  nullable: false,
  terms: { role: 'dimension', ...more },
});

const columns: Record<Owner['dataset'], object[]> = {
  registry: [
    unit,
    dimension('age', 'integer', { breakpoints: ['30', '40', '50', '60', '70', '80'] }),
    dimension('male', 'integer'),
    measure('weight', 1, '20', '300'),
    measure('height', 1, '100', '250'),
    measure('bmi', 4, '5', '100'),
    never('case_id'),
    never('futime'),
    never('status'),
  ],
  laboratory: [
    unit,
    never('days'),
    dimension('test', 'text', { domain: ['hdl', 'chol', 'sbp', 'dbp', 'smoke', 'fib4'] }),
    measure('value', 2, '0', '100000'),
  ],
  outcomes: [unit, never('days'), dimension('event', 'text')],
};

export const minimumPeople = 10;
/** What every owner demands beside it. The question needs derived tables; answers leave every second. */
export const rules: ReleaseRules = {
  ...STRICT_RULES,
  differencing: 'rank',
  expressions: 'guarded',
  filters: 'any',
  derivedTables: true,
  answerGridSeconds: 1,
};
export const purpose = 'metabolic-research';

/** What each owner lends, as a draft says it. */
export const datasetDrafts = owners.map(({ name, dataset }) => ({
  name: dataset,
  owner: name,
  keybroker: keybrokerOf(name),
  terms: {
    columns: columns[dataset],
    aggregates: ['count', 'count-distinct', 'sum', 'avg'],
    minimumPeople,
    rules,
    purposes: [purpose],
    receivers: [analyst],
  },
}));

/** The agreement that the parties draft: JSON, which is YAML too. */
export function agreementDraft(world: World, keybrokers: Readonly<Record<string, KeybrokerKeys>>, measurement: string) {
  const roles: Record<string, string[]> = { [analyst]: ['analyst'], [officer]: ['officer'], [auditor]: ['auditor'] };
  return {
    room: 'metabolic-health',
    title: 'Metabolic health and heart disease across three data owners',
    parties: everybody.map((name) => ({ name, roles: roles[name] ?? ['owner'] })),
    keybrokers: owners.map(({ name }) => ({
      name: keybrokerOf(name),
      owner: name,
      identityKey: keybrokers[name]?.identityKey,
    })),
    datasets: datasetDrafts,
    attestation: { platforms: [world.authority.policy({ measurements: [measurement] })] },
    approvals: { officers: 1 },
    receivers: [analyst],
    purposes: [purpose],
    regions: ['eu-central'],
    validFrom: '2026-01-01T00:00:00Z',
    validUntil: '2030-01-01T00:00:00Z',
  };
}
