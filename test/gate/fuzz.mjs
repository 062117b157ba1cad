// SPDX-License-Identifier: Apache-2.0
// The fuzzer of SQL (fuzz/main.spec-data.ts): when an input ends the process, the input is known, and whatever a text writes is seen.
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { root, runBundled } from './bundled-program.mjs';

const corpus = resolve(process.env.GLOVEBOX_ATTACKS ?? join(root, '../shared/attacks'), 'corpus.json');
const asked = process.argv.slice(2).map((one, at, all) => (all[at - 1] === '--text' ? resolve(one) : one));
const lastIn = (folder) => join(folder, 'last.sql');

await runBundled(
  'test/gate/fuzz/main.spec-data.ts',
  (folder) => [...asked, '--last', lastIn(folder), '--corpus', corpus],
  (folder, signal, status) => {
    if (signal === null && status !== null && status <= 1) return;
    const text = existsSync(lastIn(folder)) ? readFileSync(lastIn(folder), 'utf8') : '';
    process.stdout.write(`FINDING the process ended (${String(signal ?? status)})\n  in: ${text}\n`);
  },
);
