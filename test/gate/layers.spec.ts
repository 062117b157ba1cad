// SPDX-License-Identifier: Apache-2.0
import { fileURLToPath } from 'node:url';
import type { CaseResult } from '@glovebox/replay';
import { layers, type Layer } from './layers.spec-data.ts';
import { replayProgram, type Replaced } from './replay-program.spec-data.ts';

const file = fileURLToPath(new URL('layers.json', import.meta.url));

async function replayWith(replaced: Replaced, only?: string[]): Promise<CaseResult[]> {
  const program = await replayProgram(replaced);
  try {
    return await program.run({ file, only });
  } finally {
    program.remove();
  }
}

const wrong = (results: readonly CaseResult[]) =>
  results.filter(({ ok }) => !ok).map(({ id, got, secrets, problem }) => ({ id, got, secrets, problem }));

/** A case cannot be run at all for a fault of the replaced module: that would prove nothing. */
async function withoutLayer({ replaced, fault, decides }: Layer): Promise<string> {
  const [result] = await replayWith({ ...fault, ...replaced }, [decides]);
  return `${result?.ok === true ? 'right' : 'wrong'}, ${result?.got === 'not-run' ? 'not run' : 'run'}`;
}

describe('layers of the release gate', () => {
  it('together answer every case as they should', async () => {
    const results = await replayWith({});
    expect(wrong(results)).toEqual([]);
    expect(results.map(({ id }) => id)).toEqual(expect.arrayContaining(layers.map(({ decides }) => decides)));
  }, 120_000);

  it.each(layers)(
    'without $name the case $decides is answered wrongly',
    async (layer) => {
      expect(await withoutLayer(layer)).toBe('wrong, run');
    },
    60_000,
  );

  const faulty = layers.flatMap(({ name, fault, decides }) => (fault === undefined ? [] : [{ name, fault, decides }]));
  it.each(faulty)(
    '$name makes a fault elsewhere harmless',
    async ({ fault, decides }) => {
      const [result] = await replayWith(fault, [decides]);
      expect(result).toMatchObject({ secrets: [], steps: [{ readableRows: 0 }] });
    },
    60_000,
  );
});
