// SPDX-License-Identifier: Apache-2.0
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

it('random questions of a room tell of nobody: no few people follow from the numbers, no answer shows more than they do', () => {
  const program = [join(root, 'test/gate/differ.mjs'), '--rooms', '4'];
  const { stdout, stderr } = spawnSync(process.execPath, program, { cwd: root, encoding: 'utf8' });
  process.stdout.write(`differ: ${stdout.trim().split('\n').at(-1) ?? ''}\n`);
  expect(`${stdout}${stderr}`).toMatch(/4 rooms, [1-9].* [1-9]\d* numbers known; .*; 0 findings$/m);
}, 240_000);
