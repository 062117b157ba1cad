// SPDX-License-Identifier: Apache-2.0
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

/** The shared attack corpus: in GLOVEBOX_ATTACKS, else beside the repository. Says loudly when it is not there. */
export function sharedCorpus(): string | null {
  const file = resolve(process.env.GLOVEBOX_ATTACKS ?? '../shared/attacks', 'corpus.json');
  if (existsSync(file)) return file;
  process.stderr.write(`\n*** ATTACKS NOT RUN: no corpus at ${file}; set GLOVEBOX_ATTACKS to its folder ***\n\n`);
  return null;
}
