// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { datasetDrafts, repositoryRoot, runCli, storyFile } from '@glovebox/demo';

const folder = mkdtempSync(join(tmpdir(), 'glovebox-dry-run-'));
afterAll(() => rmSync(folder, { recursive: true }));

it("runs the demo's question dry on the demo's terms, without a room", async () => {
  const policy = join(folder, 'terms.json');
  writeFileSync(policy, JSON.stringify({ datasets: datasetDrafts }));
  const args = ['query', 'dry-run', '--policy', policy, '--sql', storyFile('question.sql'), '--json'];
  const { code, json } = await runCli(repositoryRoot, 'apps/cli/bin/glovebox.mjs', args);
  expect({ code, json }).toMatchObject({
    code: 0,
    json: {
      kind: 'dry-run',
      datasets: ['registry', 'laboratory', 'outcomes'],
      synthetic: expect.any(String) as string,
    },
  });
  const { table } = json as { table: { columns: { name: string }[]; rows: unknown[] } };
  expect(table.columns.map(({ name }) => name)).toEqual([
    'age_band',
    'sex',
    'people',
    'mean_bmi',
    'mean_hdl',
    'mi_share',
    'arrest_share',
  ]);
  expect(table.rows.length).toBeGreaterThan(0);
});
