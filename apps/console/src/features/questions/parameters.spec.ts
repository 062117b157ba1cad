// SPDX-License-Identifier: Apache-2.0
import { policyAgreement } from '@glovebox/client';
import type { DatasetTerms } from '@glovebox/contracts';
import {
  choicesOf,
  declaredOf,
  domainColumns,
  draftsFor,
  filledDrafts,
  kindsFor,
  parameterNames,
  problemsOf,
  valueProblem,
  type DraftParameter,
} from './parameters.ts';
import { remarksOf } from './remarks-of.ts';

describe('parameters of a question that is being written', () => {
  it('are the names after $, once each, and none in comments or texts', () => {
    expect(parameterNames(`SELECT '$no', a -- $never\nWHERE a > $low AND b < $high AND c = $low /* $x */`)).toEqual([
      'low',
      'high',
    ]);
  });

  it('keep what was declared, forget what is gone, and count only what is complete', () => {
    const drafts = draftsFor('$a $b', [draft({ values: '40\n60' }), draft({ name: 'gone', values: '1' })]);
    expect(drafts.map(({ name }) => name)).toEqual(['a', 'b']);
    expect(declaredOf(drafts)).toEqual([
      { name: 'a', type: 'integer', allowed: { kind: 'list', values: ['40', '60'] } },
    ]);
  });

  it('are declared as lists, ranges and what columns declare, and what is wrong is told at its field', () => {
    expect(declaredOf([draft({ kind: 'range', low: '18', high: '90' })])).toMatchObject([
      { allowed: { kind: 'range', low: '18', high: '90' } },
    ]);
    const sex = { type: 'text', kind: 'domain', column: 'people.sex' } as const;
    expect(declaredOf([draft(sex)])).toMatchObject([{ allowed: { kind: 'domain', dataset: 'people', column: 'sex' } }]);
    expect(declaredOf([draft({ type: 'text', values: "a, b\nit's" })])).toMatchObject([
      { allowed: { values: ['a, b', "it's"] } },
    ]);
    expect(problemsOf(draft({ values: '40\nforty' }))).toMatchObject({ values: expect.any(String) });
    expect(problemsOf(draft({ kind: 'range', low: 'x', high: '1' }))).toMatchObject({ low: expect.any(String) });
    expect(problemsOf(draft({ kind: 'range', low: '90', high: '18' }))).toMatchObject({ high: expect.any(String) });
    expect(problemsOf(draft({}))).toEqual({});
    expect(kindsFor('boolean')).toEqual(['list']);
  });

  it('are filled in from an earlier version', () => {
    const declared = [draft({ values: '40\n60' }), draft({ name: 'b', kind: 'range', low: '1', high: '2' })];
    expect(filledDrafts(declaredOf(declared))).toEqual(declared);
    const domain = draft({ type: 'text', kind: 'domain', column: 'people.sex' });
    expect(filledDrafts(declaredOf([domain]))).toEqual([domain]);
    expect(filledDrafts()).toEqual([]);
  });

  it('are given by a job from what may be chosen', () => {
    expect(domainColumns(agreement)).toEqual(['people.sex']);
    expect(choicesOf(agreement, { kind: 'domain', dataset: 'people', column: 'sex' })).toEqual(['f', 'm']);
    const age = { name: 'age', type: 'integer', allowed: { kind: 'range', low: '18', high: '90' } } as const;
    expect(choicesOf(agreement, age.allowed)).toBeNull();
    expect(['', '18', '17', 'x'].map((value) => valueProblem(age, value) === undefined)).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });
});

const draft = (changes: Partial<DraftParameter>): DraftParameter => ({
  ...{ name: 'a', type: 'integer', kind: 'list', values: '', low: '', high: '', column: '' },
  ...changes,
});

const terms: DatasetTerms = {
  columns: [
    { name: 'sex', type: { type: 'text' }, nullable: false, terms: { role: 'dimension', domain: ['f', 'm'] } },
    { name: 'town', type: { type: 'text' }, nullable: false, terms: { role: 'dimension' } },
  ],
  aggregates: ['count'],
  minimumPeople: 10,
  purposes: ['research'],
  receivers: ['lab'],
};
const agreement = policyAgreement({
  datasets: [{ name: 'people', owner: 'clinic', keybroker: 'none', terms }],
  regions: [],
  reasons: [],
});

describe('remarks in the editor', () => {
  it('name the owner whose terms refuse, and leave out what has no place', () => {
    const place = { offset: 7, length: 0, line: 1, column: 8 };
    const issues = [
      { code: 'a', message: 'here', place },
      { code: 'b', message: 'nowhere', place: null },
    ];
    expect(remarksOf({ kind: 'not-a-query', issues })).toEqual([{ offset: 7, length: 1, message: 'here' }]);
  });
});
