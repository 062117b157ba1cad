// SPDX-License-Identifier: Apache-2.0
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { PageReport } from './browser/runner.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const CHROMIUM = process.env.GLOVEBOX_CHROMIUM ?? '/usr/bin/chromium';
/** What the repository's own specs come to without recorded evidence. */
const TESTS_MIN = 200;

interface BrowserReport {
  readonly browser: string;
  readonly results: Readonly<Record<string, PageReport>>;
}

/** `npm test` installs Chromium where it can; where it cannot, this says so in the output and in the name of the test. */
const here = existsSync(CHROMIUM);
if (!here) process.stderr.write(`glovebox: NO CHROMIUM at ${CHROMIUM}: the conformance suites ran in Node alone\n`);

describe('the conformance suites in a browser', () => {
  it(
    here ? 'pass in Chromium, with web APIs alone' : 'NOT RUN: no Chromium here (apt-get install chromium)',
    () => {
      if (!here) return;
      const run = spawnSync(process.execPath, ['test/conformance/browser.mjs'], {
        cwd: root,
        encoding: 'utf8',
        env: { ...process.env, NODE_OPTIONS: '', GLOVEBOX_CHROMIUM: CHROMIUM },
      });
      if (run.status !== 0) throw new Error(run.stderr);
      const { browser, results } = JSON.parse(run.stdout) as BrowserReport;
      const failed = Object.entries(results).flatMap(([spec, report]) =>
        report.failed.map(({ name, message }) => `${spec}: ${name}: ${message}`),
      );
      const passed = Object.values(results).reduce((sum, report) => sum + report.passed, 0);
      process.stdout.write(
        `conformance: ${String(passed)} tests of ${String(Object.keys(results).length)} specs passed in Chromium ${browser}\n`,
      );
      expect(failed).toEqual([]);
      expect(passed).toBeGreaterThan(TESTS_MIN);
    },
    600_000,
  );
});
