// SPDX-License-Identifier: Apache-2.0
import type { Agreement } from '@glovebox/contracts';
import { createEngine, parseQuery, type QueryEngine } from '@glovebox/engine';
import { printQuery, tableSchemas } from '@glovebox/query';
import { corpusAgreement, corpusTables } from './corpus-terms.ts';
import { templateQuestion } from './template.ts';

const text = "SELECT count(*) AS n FROM people WHERE sex = $Sex AND note <> '$sex' AND age < $age";
const agreement: Agreement = corpusAgreement(
  corpusTables(
    {
      tables: { people: { owner: 'a', columns: { id: 'VARCHAR', sex: 'VARCHAR', note: 'VARCHAR', age: 'INTEGER' } } },
      fixture: { sql: [] },
    },
    {
      unit: { people: 'id' },
      columns: {
        'people.id': { role: 'unit' },
        'people.sex': { role: 'dimension' },
        'people.note': { role: 'dimension' },
        'people.age': { role: 'dimension' },
      },
      mode: 'threshold',
    },
  ),
);
let engine: QueryEngine;
beforeAll(async () => {
  engine = await createEngine();
});
afterAll(() => {
  engine.close();
});

async function ask(params: Record<string, unknown>) {
  const parsed = await parseQuery(engine, text, tableSchemas(agreement.datasets));
  if (parsed.kind !== 'tree') throw new Error(JSON.stringify(parsed.issues));
  return templateQuestion(agreement, parsed.tree, params);
}

describe('templates', () => {
  it('bind a parameter as one typed constant, whatever is in it', async () => {
    const asked = await ask({ sex: "F' OR TRUE --", age: 40 });
    if (asked.kind === 'denied') throw new Error(JSON.stringify(asked.reasons));
    expect(printQuery(asked.tree)).toContain("= 'F'' OR TRUE --'");
    expect(printQuery(asked.tree)).toContain("'$sex'");
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['no value', { sex: 'F' }, 'parameter-undeclared'],
    ['null', { sex: 'F', age: null }, 'parameter-undeclared'],
    ['a list', { sex: ['F'], age: 40 }, 'parameter-undeclared'],
    ['a value of nothing', { sex: 'F', age: 40, more: 1 }, 'parameter-unknown'],
    ['a value of another type', { sex: 'F', age: '40 OR TRUE' }, 'parameter-allowed'],
    ['what is no number', { sex: 'F', age: NaN }, 'parameter-undeclared'],
  ])('refuse %s', async (_, params, code) => {
    const asked = await ask(params);
    expect(asked.kind === 'denied' && asked.reasons.map((reason) => reason.code)).toContain(code);
  });
});
