// SPDX-License-Identifier: Apache-2.0
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { allowedPackages } from './tools/allowed-packages.mjs';
import { buildBundle } from './tools/build-bundle.mjs';
import { describeTcb, isFresh, npmPackagesOf } from './tools/describe-tcb.mjs';

/**
 * node apps/worker/bundle.mjs                 writes bundle/worker.mjs
 * node apps/worker/bundle.mjs --tcb           and TCB.md, if what is there is stale
 * node apps/worker/bundle.mjs --check         writes nothing; fails when TCB.md is stale or a package is not allowed
 * node apps/worker/bundle.mjs --root FOLDER   works on another copy of the tree
 * node apps/worker/bundle.mjs --list          prints the files that go in
 */
const { values } = parseArgs({
  options: {
    check: { type: 'boolean' },
    tcb: { type: 'boolean' },
    list: { type: 'boolean' },
    root: { type: 'string' },
  },
});
const root = resolve(values.root ?? join(dirname(fileURLToPath(import.meta.url)), '../..'));
const bundled = { root, ...(await buildBundle(root)) };
const tcb = describeTcb(bundled);
const tcbPath = join(root, 'TCB.md');
const problems = npmPackagesOf(root, bundled.metafile)
  .filter((name) => !allowedPackages.includes(name))
  .map((name) => `package ${name} is in the bundle and not in apps/worker/tools/allowed-packages.mjs`);

if (values.list) {
  process.stdout.write(`${Object.keys(bundled.metafile.inputs).join('\n')}\n`);
} else if (values.check) {
  if (!isFresh(readIfThere(tcbPath), tcb))
    problems.push('TCB.md is stale: run `npm run bundle` and review what changed');
} else {
  mkdirSync(join(root, 'bundle'), { recursive: true });
  // Renamed into place, so that a worker started meanwhile finds the old file or the new one and nothing between.
  const made = join(root, `bundle/.worker-${String(process.pid)}.mjs`);
  writeFileSync(made, bundled.bytes);
  renameSync(made, join(root, 'bundle/worker.mjs'));
  if (values.tcb && !isFresh(readIfThere(tcbPath), tcb)) writeFileSync(tcbPath, tcb);
}
for (const problem of problems) process.stderr.write(`${problem}\n`);
if (problems.length > 0) process.exitCode = 1;

function readIfThere(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
