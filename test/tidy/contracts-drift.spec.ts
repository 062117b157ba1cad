// SPDX-License-Identifier: Apache-2.0
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { generatedFiles } from '@glovebox/coordinator';

const directory = join(import.meta.dirname, '../../contracts/generated');
const REMEDY = 'npx tsc -b apps/coordinator && node apps/coordinator/dist/docs/generate.main.js contracts/generated';

/** What others generate their clients from is what the code checks: the files are those that the schemas give now. */
describe('generated contracts', () => {
  const files = generatedFiles();

  it(`are the ones that are checked in (else: ${REMEDY})`, () => {
    const present = readdirSync(directory, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1));
    expect(present.sort()).toEqual([...files.keys()].sort());
    for (const [name, content] of files)
      expect([name, readFileSync(join(directory, name), 'utf8')]).toEqual([name, content]);
  });

  it('refuse unknown fields, and only point to each other', () => {
    for (const [name, content] of files) {
      const references = [...content.matchAll(/"\$ref": "([^"]+)"/g)].map(([, to]) => to ?? '');
      for (const to of references) {
        const found = to.startsWith('#') || files.has(`schemas/${to}`);
        expect([name, to, found]).toEqual([name, to, true]);
      }
    }
    expect(files.get('schemas/Agreement.json')).toContain('"additionalProperties": false');
  });
});
