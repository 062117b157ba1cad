// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from '@jest/globals';
import { modelForm, modelOf, NO_MODEL, offeredTargets, type ModelForm } from './model-form.ts';

const targets = { numbers: ['mean_bmi'], groups: [{ name: 'male', levels: ['0', '1'] }] };
const said = (changes: Partial<ModelForm>) => modelOf({ ...NO_MODEL, ...changes });

describe('a form of a model', () => {
  it('asks for none until one is chosen', () => {
    expect(said({})).toEqual({ task: undefined, problems: {} });
  });

  it('becomes a task of each kind', () => {
    const number = { kind: 'number', value: 'mean_bmi' };
    const yes = { kind: 'class', group: 'male', positive: '1' };
    const grown = { maximumDepth: 4, minimumLeaf: 20 };
    const cases: readonly [Partial<ModelForm>, object][] = [
      [{ kind: 'linear-regression', target: 'mean_bmi' }, { target: number }],
      [{ kind: 'logistic-regression', target: 'male', isGroup: true, positive: '1' }, { target: yes }],
      [
        { kind: 'decision-tree', target: 'mean_bmi' },
        { target: number, ...grown },
      ],
      [
        { kind: 'random-forest', target: 'male', isGroup: true, positive: '1' },
        { target: yes, trees: 10, ...grown },
      ],
      [{ kind: 'k-means', clusters: '3' }, { clusters: 3 }],
    ];
    for (const [form, model] of cases) {
      expect(said(form)).toEqual({ task: { kind: 'training', model: { kind: form.kind, ...model } }, problems: {} });
      expect(modelOf(modelForm(said(form).task))).toEqual(said(form));
    }
    expect(modelForm(undefined)).toEqual(NO_MODEL);
  });

  it('says at which field it is wrong', () => {
    expect(said({ kind: 'linear-regression' }).problems).toEqual({ target: 'Choose what is predicted.' });
    expect(said({ kind: 'logistic-regression', target: 'male', isGroup: true }).problems).toEqual({
      positive: 'Say which key counts as yes.',
    });
    expect(
      said({ kind: 'random-forest', target: 'mean_bmi', trees: '1', maximumDepth: '9', minimumLeaf: 'x' }).problems,
    ).toEqual({ trees: 'At least 2.', maximumDepth: 'At most 6.', minimumLeaf: 'A whole number is needed.' });
  });

  it('offers what a kind can predict', () => {
    expect(offeredTargets('linear-regression', targets)).toEqual(['mean_bmi']);
    expect(offeredTargets('logistic-regression', targets)).toEqual(['male']);
    expect(offeredTargets('decision-tree', targets)).toEqual(['mean_bmi', 'male']);
  });
});
