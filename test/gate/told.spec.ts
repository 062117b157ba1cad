// SPDX-License-Identifier: Apache-2.0
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const readme = readFileSync(join(root, 'test/gate/README.md'), 'utf8');
const [, section = ''] = readme.split('## Who is told what');
const rows = (section.split('\n## ')[0] ?? '')
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| what |'))
  .map((line) => line.split('|').map((cell) => cell.trim()));

describe('what the analyst may be told and what only the owner may', () => {
  it('is a table of whole rows', () => {
    expect(rows.length).toBeGreaterThanOrEqual(18);
    for (const row of rows) expect(row.filter((cell) => cell !== '')).toHaveLength(4);
  });

  it.each(rows.map((row) => [row[1] ?? '', row[4] ?? '']))('is checked: %s', (_, check) => {
    const [, file = '', title = ''] = /^`([^`]+)` "([^"]+)"$/.exec(check) ?? [];
    const path = join(root, file);
    expect([file, existsSync(path)]).toEqual([file, true]);
    // The title of a test, in quotes of whatever kind.
    const quoted = ["'", '"', '`'].map((quote) => `${quote}${title}`);
    const source = readFileSync(path, 'utf8');
    const isThere = quoted.some((text) => source.includes(text)) || source.includes(` ${title}`);
    expect([title, isThere]).toEqual([title, true]);
  });
});
