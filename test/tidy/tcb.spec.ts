// SPDX-License-Identifier: Apache-2.0
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const root = join(import.meta.dirname, '../..');
const environment = { ...process.env, NODE_OPTIONS: '' };
const tool = (...options: string[]) =>
  spawnSync(process.execPath, ['apps/worker/bundle.mjs', ...options], {
    cwd: root,
    env: environment,
    encoding: 'utf8',
  });

describe('the trusted computing base', () => {
  let copy = '';

  /** A second tree, in another folder, with exactly the files that go into the bundle. */
  beforeAll(() => {
    copy = mkdtempSync(join(tmpdir(), 'glovebox-tcb-'));
    const listed = execFileSync(process.execPath, ['apps/worker/bundle.mjs', '--list'], {
      cwd: root,
      env: environment,
      encoding: 'utf8',
    });
    for (const file of listed.trim().split('\n')) {
      put(file);
      for (let folder = dirname(file); folder !== '.'; folder = dirname(folder)) putPackage(folder);
    }
    put('node_modules/esbuild/package.json');
    put('node_modules/@duckdb/node-bindings');
    put(`node_modules/@duckdb/node-bindings-${process.platform}-${process.arch}`);
    put('package.json');
  });
  afterAll(() => {
    rmSync(copy, { recursive: true, force: true });
  });

  const put = (path: string) => {
    mkdirSync(dirname(join(copy, path)), { recursive: true });
    cpSync(join(root, path), join(copy, path), { recursive: true });
  };
  /** The package.json of a folder, if it has one, and the link by which a project of ours is found. */
  const putPackage = (folder: string) => {
    const manifest = join(folder, 'package.json');
    if (!existsSync(join(root, manifest)) || existsSync(join(copy, manifest))) return;
    put(manifest);
    if (folder.startsWith('node_modules')) return;
    const { name } = JSON.parse(readFileSync(join(root, manifest), 'utf8')) as { name: string };
    const link = join(copy, 'node_modules', name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(copy, folder), link);
  };

  it('is what TCB.md says', () => {
    expect(tool('--check')).toMatchObject({ status: 0, stderr: '' });
  });

  it('has the same bytes and the same description wherever it is built', () => {
    expect(tool()).toMatchObject({ status: 0 });
    expect(tool('--tcb', '--root', copy)).toMatchObject({ status: 0, stderr: '' });
    const [here, there] = [root, copy].map((folder) => readFileSync(join(folder, 'bundle/worker.mjs'), 'utf8'));
    expect(there === here).toBe(true);
    expect(there).not.toContain(copy);
    const described = (folder: string) => readFileSync(join(folder, 'TCB.md'), 'utf8').split('## Node\n')[0];
    expect(described(copy)).toBe(described(root));
  });

  it('is found stale when a file of it changes', () => {
    const file = join(copy, 'libs/core/src/bytes.ts');
    writeFileSync(file, `${readFileSync(file, 'utf8')}\nexport const planted = 1;\nconsole.log(planted);\n`);
    const checked = tool('--check', '--root', copy);
    expect(checked.status).toBe(1);
    expect(checked.stderr).toContain('TCB.md is stale');
  });

  it('refuses a package that nobody allowed', () => {
    mkdirSync(join(copy, 'node_modules/planted'));
    writeFileSync(
      join(copy, 'node_modules/planted/package.json'),
      JSON.stringify({ name: 'planted', version: '1.0.0', main: 'index.js' }),
    );
    writeFileSync(join(copy, 'node_modules/planted/index.js'), 'console.log(1);\n');
    const main = join(copy, 'apps/worker/src/main.ts');
    writeFileSync(main, `${readFileSync(main, 'utf8')}\nimport 'planted';\n`);
    const checked = tool('--check', '--root', copy);
    expect(checked.status).toBe(1);
    expect(checked.stderr).toContain('package planted is in the bundle');
  });

  it('is not minified', () => {
    const bundle = readFileSync(join(root, 'bundle/worker.mjs'), 'utf8');
    expect(bundle.includes('// apps/worker/src/run-job.ts\n')).toBe(true);
    expect(bundle.includes('  offerHistory(request) {\n')).toBe(true);
  });
});
