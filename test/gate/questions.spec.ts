// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { replayProgram } from './replay-program.spec-data.ts';

const file = fileURLToPath(new URL('questions.json', import.meta.url));
const data = fileURLToPath(new URL('../demo/data', import.meta.url));

const documented = readFileSync(new URL('README.md', import.meta.url), 'utf8');
const Questions = z.object({
  cases: z.array(z.object({ id: z.string(), share: z.number(), steps: z.array(z.string()) })),
});

describe('questions that analysts of real data would ask', () => {
  it('are all in the documentation, with what was expected', () => {
    const { cases } = Questions.parse(JSON.parse(readFileSync(file, 'utf8')));
    const lines = cases.map(({ id, share, steps }) => `| ${id} | ${String(share)} | \`${steps.join(' ; ')}\` |`);
    expect(lines.filter((line) => !documented.includes(line))).toEqual([]);
  });

  it('release what was expected before they were run', async () => {
    const program = await replayProgram();
    try {
      const results = await program.run({ file, data });
      expect(results.length).toBeGreaterThanOrEqual(60);
      expect(results.filter(({ share }) => share === null)).toEqual([]);
      const unexpected = results.filter(({ ok }) => !ok).map(({ id, share, steps }) => [id, share, steps[0]?.codes]);
      // At least 95 % are demanded; what is reached is kept.
      expect(unexpected).toEqual([]);
    } finally {
      program.remove();
    }
  }, 400_000);
});
