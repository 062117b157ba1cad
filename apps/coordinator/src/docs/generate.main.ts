// SPDX-License-Identifier: Apache-2.0
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { generatedFiles } from './generated.ts';

/** `node apps/coordinator/dist/docs/generate.main.js contracts/generated` writes the generated contracts anew. */
const directory = process.argv[2] ?? 'contracts/generated';
await rm(directory, { recursive: true, force: true });
for (const [name, content] of generatedFiles()) {
  const file = join(directory, name);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, content);
}
