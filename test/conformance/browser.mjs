// SPDX-License-Identifier: Apache-2.0
// Runs the conformance specs in headless Chromium: the same files that Jest runs, bundled for a browser, where the
// libraries find nothing but web APIs. Prints what passed as one line of JSON.
//
//   node test/conformance/browser.mjs [part of a spec's name]
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { builtinModules } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { chromium } from 'playwright-core';
import { answerCalls } from './browser-calls.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '../..');
const browserFolder = join(here, 'src/browser');
/** They start processes of their own, or measure what is built. */
const OF_NODE = [
  ...['fuzz', 'chromium', 'bundle-size', 'cli-evidence', 'corim-cli', 'nsm-helper', 'nvidia-ocsp-openssl'],
  ...['attester-composite', 'attester-configfs-tsm', 'attester-devices', 'azure-live', 'tpm-live'],
].map((name) => `${name}.spec.ts`);
const PAGE_SECONDS = 300;

const wanted = process.argv[2] ?? '';
const specs = readdirSync(join(here, 'src')).filter(
  (name) => name.endsWith('.spec.ts') && !OF_NODE.includes(name) && name.includes(wanted),
);

const NODE_BUILT_IN = new RegExp(
  `^(${[...builtinModules.filter((name) => name !== 'buffer'), 'graceful-fs', 'jest-message-util'].join('|')})$`,
);

/** Node's modules become calls to this process, and only for the specs and the test kit: never for a library. */
const nodeModules = {
  name: 'node-modules',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^node:/ }, ({ path, importer }) => {
      const ofTests = importer.startsWith(join(root, 'test')) && !importer.includes('node_modules');
      if (!ofTests) return { errors: [{ text: `${importer} imports ${path}` }] };
      return { path, namespace: 'node-module', sideEffects: false };
    });
    onLoad({ filter: /.*/, namespace: 'node-module' }, async ({ path }) => ({
      contents: await standInFor(path),
      resolveDir: browserFolder,
    }));
    // `expect` prints with colours and reads sources for its messages, if it can. Here it cannot.
    onResolve({ filter: NODE_BUILT_IN }, () => ({
      path: 'nothing',
      namespace: 'nothing',
    }));
    onLoad({ filter: /.*/, namespace: 'nothing' }, () => ({
      contents: `const nothing = new Proxy(function () {}, {
        get: (_target, key) => (key === '__esModule' ? true : key === Symbol.toPrimitive ? () => '' : typeof key === 'symbol' ? undefined : nothing),
        apply: () => nothing,
        construct: () => nothing,
        getPrototypeOf: () => null,
      });
      module.exports = nothing;`,
    }));
    onResolve({ filter: /^@jest\/globals$/ }, () => ({ path: join(browserFolder, 'runner.ts') }));
    onLoad({ filter: /\/test\/(kit|conformance)\/src\/[^.]+(\.spec)?\.ts$/ }, ({ path }) => {
      const source = readFileSync(path, 'utf8');
      const needs = /\bBuffer\b/.test(source) && !path.endsWith('/browser/buffer.ts');
      const buffer = JSON.stringify(join(browserFolder, 'buffer.ts'));
      return { contents: needs ? `import { Buffer } from ${buffer};\n${source}` : source, loader: 'ts' };
    });
  },
};

async function standInFor(module) {
  const names = Object.keys(await import(module)).filter((name) => name !== 'default');
  const values = await import(module);
  const make = module.endsWith('/promises') ? 'remoteAsync' : 'remote';
  const lines = names.map((name) => {
    if (name === 'createHash') return `export { createHash } from './remote.ts';`;
    const isPlain = name === 'constants' || typeof values[name] !== 'object';
    if (typeof values[name] !== 'function')
      return `export const ${name} = ${isPlain ? JSON.stringify(values[name]) : null};`;
    return `export const ${name} = /* @__PURE__ */ ${make}(${JSON.stringify(module)}, ${JSON.stringify(name)});`;
  });
  return [`import { remote, remoteAsync } from './remote.ts';`, ...lines].join('\n');
}

async function bundle(outdir) {
  await build({
    entryPoints: specs.map((name) => ({ in: `spec:${name}`, out: basename(name, '.ts') })),
    outdir,
    bundle: true,
    format: 'esm',
    platform: 'browser',
    target: 'chrome110',
    conditions: ['glovebox-source'],
    logLevel: 'error',
    define: {
      'import.meta.url': JSON.stringify(pathToFileURL(join(root, 'test/kit/src/directories.ts')).href),
      'process.env.GLOVEBOX_VECTORS': JSON.stringify(process.env.GLOVEBOX_VECTORS ?? join(root, '../shared/vectors')),
      global: 'globalThis',
      __dirname: '"/"',
    },
    plugins: [
      {
        name: 'specs',
        setup({ onResolve, onLoad }) {
          onResolve({ filter: /^spec:/ }, ({ path }) => ({ path: path.slice(5), namespace: 'spec' }));
          onLoad({ filter: /.*/, namespace: 'spec' }, ({ path }) => ({
            contents: [
              join(browserFolder, 'process.ts'),
              join(browserFolder, 'runner.ts'),
              join(root, 'test/setup/matchers.ts'),
              join(here, 'src', path),
            ]
              .map((file) => `import ${JSON.stringify(file)};`)
              .join('\n'),
            resolveDir: here,
          }));
        },
      },
      nodeModules,
    ],
  });
}

const PAGE = (name) =>
  `<!doctype html><meta charset="utf-8"><title>${name}</title><script type="module" src="/${name}.js"></script>`;

/** Pages may run the scripts served here and nothing else: no eval, no other origin. */
const HEADERS = { 'content-security-policy': "default-src 'self'" };

function serve(folder) {
  const answer = answerCalls();
  const server = createServer((request, response) => {
    if (request.method === 'POST' && request.url === '/call') return void answer(request, response);
    const name = basename(request.url ?? '', '.js');
    const file = join(folder, `${name}.js`);
    if (request.url?.endsWith('.js') && existsSync(file)) {
      response.writeHead(200, { ...HEADERS, 'content-type': 'text/javascript' }).end(readFileSync(file));
    } else if (request.url?.endsWith('.spec')) {
      response.writeHead(200, { ...HEADERS, 'content-type': 'text/html' }).end(PAGE(name));
    } else response.writeHead(404).end();
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

async function runPage(browser, url) {
  const page = await browser.newPage();
  const errors = [];
  page.on('pageerror', (error) => errors.push(error));
  await page.goto(url);
  if (errors.length > 0) throw errors[0];
  page.setDefaultTimeout(PAGE_SECONDS * 1000);
  const report = await page.evaluate(() => globalThis.runTests());
  await page.close();
  return report;
}

const folder = mkdtempSync(join(tmpdir(), 'glovebox-browser-'));
const executablePath = process.env.GLOVEBOX_CHROMIUM ?? '/usr/bin/chromium';
let server, browser;
try {
  await bundle(folder);
  server = await serve(folder);
  browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  const results = {};
  for (const name of specs.map((spec) => basename(spec, '.ts'))) {
    const started = performance.now();
    results[name] = await runPage(browser, `http://127.0.0.1:${server.address().port}/${name}`);
    process.stderr.write(
      `${name}: ${results[name].passed} passed, ${results[name].failed.length} failed in ${((performance.now() - started) / 1000).toFixed(1)} s\n`,
    );
  }
  process.stdout.write(`${JSON.stringify({ browser: browser.version(), results })}\n`);
} finally {
  await browser?.close();
  server?.close();
  rmSync(folder, { recursive: true, force: true });
}
