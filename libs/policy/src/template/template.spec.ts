// SPDX-License-Identifier: Apache-2.0
import type { AllowedValues, LiteralType, Parameter, ParameterValues, QueryTree } from '@glovebox/contracts';
import { ParameterValues as ParameterValuesSchema } from '@glovebox/contracts';
import fc from 'fast-check';
import { parametersOf, printQuery } from '@glovebox/query';
import { admitComputation } from '../admit/admit-computation.ts';
import { exampleAgreement, exampleTree } from '../example.spec-data.ts';
import { admitTemplate } from './admit-template.ts';
import { instantiate } from './instantiate.ts';

/** `WHERE p.age < $age`, of the example; `type` as a stranger might write it. */
const template = (type: LiteralType = 'integer', name = 'age'): QueryTree => ({
  ...exampleTree(),
  where: {
    kind: 'compare',
    op: '<',
    column: { relation: 'p', column: 'age' },
    value: { type, value: '', parameter: name },
  },
});
const listed = (...values: string[]): AllowedValues => ({ kind: 'list', values });
const declare = (allowed: AllowedValues, type: LiteralType = 'integer', name = 'age'): Parameter => ({
  name,
  type,
  allowed,
});
const agreement = exampleAgreement();

const make = (declared: Parameter[], values: ParameterValues, tree = template(declared[0]?.type)) =>
  instantiate({ agreement, tree, declared, values });
const codes = (outcome: ReturnType<typeof instantiate> | ReturnType<typeof admitTemplate>) =>
  outcome.kind === 'denied' ? outcome.reasons.map(({ code }) => code) : [];

describe('instantiate', () => {
  it('puts typed constants in place of parameters, and nothing else', () => {
    const made = make([declare(listed('40', '60'))], { age: '40' });
    expect(made).toEqual({
      kind: 'instance',
      tree: {
        ...exampleTree(),
        where: {
          kind: 'compare',
          op: '<',
          column: { relation: 'p', column: 'age' },
          value: { type: 'integer', value: '40' },
        },
      },
    });
  });

  it('finds parameters in every place of a tree that has conditions', () => {
    const where = template().where;
    const filter = where;
    const tree: QueryTree = {
      ...template(),
      derived: [
        {
          name: 'd',
          from: { source: 'dataset', name: 'visits', alias: 'v' },
          joins: [],
          where,
          unit: { name: 'id', column: { relation: 'v', column: 'id' } },
          columns: [{ name: 'n', aggregate: { kind: 'count-rows', filter } }],
        },
      ],
      joins: exampleTree().joins.map((join) => ({ ...join, ...(where === null ? {} : { on: where }) })),
      groups:
        where === null
          ? []
          : [
              {
                name: 'g',
                key: {
                  kind: 'case',
                  branches: [{ when: where, then: { type: 'text', value: 'a' } }],
                  otherwise: null,
                },
              },
            ],
      values: [{ name: 'n', value: { kind: 'aggregate', aggregate: { kind: 'count-rows', filter } } }],
    };
    expect(parametersOf(tree)).toHaveLength(6);
    const made = make([declare(listed('40'))], { age: '40' }, tree);
    expect(made.kind === 'instance' && parametersOf(made.tree)).toEqual([]);
  });

  it('leaves a computation without parameters as it is', () => {
    expect(make([], {}, exampleTree())).toEqual({ kind: 'instance', tree: exampleTree() });
  });

  it.each<[string, Parameter[], ParameterValues, string]>([
    ['no value', [declare(listed('40'))], {}, 'parameter-missing'],
    ['a value of nothing', [declare(listed('40'))], { age: '40', sex: 'f' }, 'parameter-unknown'],
    ['a value that was not approved', [declare(listed('40'))], { age: '60' }, 'parameter-not-allowed'],
    [
      'a value below a range',
      [declare({ kind: 'range', low: '18', high: '90' })],
      { age: '9' },
      'parameter-not-allowed',
    ],
    [
      'a value above a range',
      [declare({ kind: 'range', low: '18', high: '90' })],
      { age: '91' },
      'parameter-not-allowed',
    ],
    ['a prototype', [declare(listed('40'))], { constructor: '40' }, 'parameter-missing'],
    ['no declaration', [], { age: '40' }, 'parameter-undeclared'],
    ['two declarations', [declare(listed('40')), declare(listed('60'))], { age: '40' }, 'parameter-twice'],
    ['a range of texts', [declare({ kind: 'range', low: 'a', high: 'z' }, 'text')], { age: 'b' }, 'parameter-range'],
    ['a range from its end', [declare({ kind: 'range', low: '90', high: '18' })], { age: '40' }, 'parameter-range'],
    ['a list of another type', [declare(listed('40', 'x'))], { age: '40' }, 'parameter-allowed'],
    [
      'a column without a domain',
      [declare({ kind: 'domain', dataset: 'people', column: 'age' })],
      { age: '40' },
      'parameter-domain',
    ],
  ])('refuses %s, naming the parameter and the remedy', (_, declared, values, code) => {
    const made = make(declared, values, template());
    expect(codes(made)).toContain(code);
    if (made.kind === 'denied')
      for (const reason of made.reasons) {
        expect(reason.remedy).toBeTruthy();
        expect(reason.clause).toMatch(/^parameters\./);
      }
  });

  it('refuses a declaration of another type than that of the column, and one that stands for nothing', () => {
    expect(codes(make([declare(listed('40'), 'text')], { age: '40' }, template('integer')))).toEqual([
      'parameter-type',
    ]);
    const declared = [declare(listed('40')), declare(listed('x'), 'text', 'sex')];
    expect(codes(make(declared, { age: '40', sex: 'x' }, template()))).toEqual(['parameter-unused']);
  });

  it('takes ends of ranges and what is between, in the order of the type', () => {
    const range = (type: LiteralType, low: string, high: string) => [declare({ kind: 'range', low, high }, type)];
    for (const age of ['9', '10', '100']) expect(make(range('integer', '9', '100'), { age }).kind).toBe('instance');
    expect(make(range('decimal', '-1.5', '2.25'), { age: '-1.4' }).kind).toBe('instance');
    expect(make(range('date', '2020-01-01', '2020-12-31'), { age: '2020-02-29' }).kind).toBe('instance');
    expect(codes(make(range('date', '2020-01-01', '2020-12-31'), { age: '2021-02-29' }))).toEqual(['parameter-value']);
  });

  it('takes what a column declares as its domain', () => {
    const [people, ...others] = agreement.datasets;
    if (people === undefined) throw new Error('no dataset');
    const columns = people.terms.columns.map((column) =>
      column.name === 'age' ? { ...column, terms: { role: 'dimension' as const, domain: ['40', '60'] } } : column,
    );
    const own = { ...agreement, datasets: [{ ...people, terms: { ...people.terms, columns } }, ...others] };
    const declared = [declare({ kind: 'domain', dataset: 'people', column: 'age' })];
    const from = (age: string) => instantiate({ agreement: own, tree: template(), declared, values: { age } });
    expect(from('60').kind).toBe('instance');
    expect(codes(from('50'))).toEqual(['parameter-not-allowed']);
  });
});

describe('what a value can never become', () => {
  const HOSTILE = [
    "'; DROP TABLE people; --",
    "f' OR 'a'='a",
    '40 OR 1=1',
    '40--',
    '/*',
    '$age',
    '\u2019',
    '4\u0660',
    '\uff14\uff10',
    '040',
    '+40',
    ' 40',
    '40\n',
    '40.0',
    '4e1',
    '0x28',
    '9'.repeat(1000),
    '9223372036854775808',
    'NaN',
    'Infinity',
    'null',
    '',
    'true',
  ];

  it.each(HOSTILE)('%j is no whole number', (age) => {
    expect(
      codes(make([declare({ kind: 'range', low: '-9000000000000000000', high: '9000000000000000000' })], { age })),
    ).toEqual(['parameter-value']);
  });

  it.each(['a\u0000b', 'a\nb', 'a\u202eb', 'a\u2028b', '\ud800', 'a\u200bb'])('%j is no text', (sex) => {
    const tree = template('text', 'sex');
    expect(codes(make([declare(listed(sex), 'text', 'sex')], { sex }, tree))).toContain('parameter-allowed');
    expect(codes(make([declare(listed('f'), 'text', 'sex')], { sex }, tree))).toEqual(['parameter-value']);
  });

  it.each(["f' OR 'a'='a", "'; --", '$sex', 'x\\'])('%j stays one quoted text where it is approved', (sex) => {
    const made = make([declare(listed(sex), 'text', 'sex')], { sex }, template('text', 'sex'));
    if (made.kind === 'denied') throw new Error('denied');
    expect(printQuery(made.tree)).toContain(`"age" < '${sex.replaceAll("'", "''")}'`);
  });

  it('is one constant of the declared type, or refused, whatever is sent', () => {
    const types: LiteralType[] = ['integer', 'decimal', 'text', 'boolean', 'date', 'timestamp'];
    fc.assert(
      fc.property(fc.constantFrom(...types), fc.string({ unit: 'binary', maxLength: 40 }), (type, value) => {
        const made = make([declare(listed(value), type)], { age: value });
        if (made.kind === 'denied') return;
        expect(made.tree.where).toMatchObject({ kind: 'compare', value: { type, value } });
        expect(parametersOf(made.tree)).toEqual([]);
      }),
    );
  });

  it('has no name out of a prototype', () => {
    for (const name of ['__proto__', 'Constructor', 'a b', '1', ''])
      expect(ParameterValuesSchema.safeParse(JSON.parse(`{"${name}":"x"}`)).data ?? {}).toEqual({});
    const declared = [declare(listed('40'), 'integer', 'constructor')];
    const tree = template('integer', 'constructor');
    expect(codes(make(declared, {}, tree))).toEqual(['parameter-missing']);
    expect(make(declared, { constructor: '40' }, tree).kind).toBe('instance');
  });
});

describe('admitTemplate', () => {
  const admit = (declared: Parameter[], tree = template()) =>
    admitTemplate({ agreement, tree, declared, purpose: 'research' });

  it('admits a computation when every question that it stands for is admitted', () => {
    expect(admit([declare(listed('40', '60'))])).toMatchObject({ kind: 'allowed', minimumPeople: 12 });
    expect(admit([declare({ kind: 'range', low: '40', high: '60' })]).kind).toBe('allowed');
    expect(admit([], exampleTree()).kind).toBe('allowed');
  });

  it('refuses it for the first that is not, and says with which value', () => {
    const refused = admit([declare(listed('40', '41', '60'))]);
    expect(refused).toMatchObject({
      kind: 'denied',
      reasons: [{ code: 'breakpoints', clause: 'columns.age.breakpoints', owner: 'registry' }],
      tree: { where: { value: { type: 'integer', value: '41' } } },
    });
    expect(refused.kind === 'denied' && refused.reasons[0]?.message).toMatch(/^With \$age = 41: /);
  });

  it('refuses more questions than it judges', () => {
    const many = Array.from({ length: 40 }, (_, index) => String(index));
    const both: QueryTree = {
      ...template(),
      where: {
        kind: 'and',
        parts: [template(), template('integer', 'other')].map(({ where }) => {
          if (where === null) throw new Error('a condition');
          return where;
        }),
      },
    };
    const declared = [declare(listed(...many)), declare(listed(...many), 'integer', 'other')];
    expect(codes(admit(declared, both))).toEqual(['parameter-combinations']);
  });

  it('is the only way to admit a tree with parameters', () => {
    expect(admitComputation({ agreement, tree: template(), purpose: 'research' })).toMatchObject({
      kind: 'denied',
      reasons: [{ code: 'parameter-open' }],
    });
  });
});
