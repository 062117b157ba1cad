// SPDX-License-Identifier: Apache-2.0
import { bindTemplate } from './template.ts';

const text = "SELECT count(*) AS n FROM people WHERE sex = $sex AND note <> '$sex'";

describe('templates', () => {
  it('bind a parameter as one literal, whatever is in it', () => {
    expect(bindTemplate(text, { sex: "F' OR TRUE --" })).toEqual({
      kind: 'sql',
      sql: "SELECT count(*) AS n FROM people WHERE sex = 'F'' OR TRUE --' AND note <> '$sex'",
    });
    expect(bindTemplate('$a', { a: -1.5 })).toEqual({ kind: 'sql', sql: '-1.5' });
  });

  it.each([[{}], [{ sex: null }], [{ sex: ['F'] }], [{ sex: 'F', more: 1 }], [{ sex: NaN }]])('refuse %j', (params) => {
    expect(bindTemplate(text, params)).toMatchObject({ kind: 'refused', code: 'template-parameter' });
  });
});
