// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { ReceiptBundle } from '@glovebox/contracts';
import { chromium, type Browser, type Page } from 'playwright-core';
import { altered, honestRun, pins, resigned, stranger, workerSigning } from './receipt-world.spec-data.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const CHROMIUM = process.env.GLOVEBOX_CHROMIUM ?? '/usr/bin/chromium';
/** Auditors keep it beside their receipts and send it by mail. */
const COMPRESSED_MAX = 280_000;

const here = existsSync(CHROMIUM);
if (!here) process.stderr.write(`glovebox: NO CHROMIUM at ${CHROMIUM}: the page for auditors was not opened\n`);

const folder = mkdtempSync(join(tmpdir(), 'glovebox-verify-page-'));
const file = join(folder, 'verify.html');
let html = '';

beforeAll(() => {
  const args = ['build', 'apps/console', '--config', 'apps/console/verify.config.mjs', '--outDir', folder];
  const built = spawnSync(process.execPath, [join(root, 'node_modules/vite/bin/vite.js'), ...args], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: '', NODE_ENV: 'production' },
  });
  if (built.status !== 0) throw new Error(built.stderr);
  html = readFileSync(file, 'utf8');
}, 180_000);

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('the page for auditors', () => {
  it(`is one file of at most ${String(COMPRESSED_MAX / 1000)} kB compressed that names nothing outside of it`, () => {
    expect(gzipSync(html).length).toBeLessThan(COMPRESSED_MAX);
    expect(html).not.toMatch(/<(script|img|iframe|object)[^>]*\bsrc=|<link\b/);
  });

  it('allows exactly its own script and style, by their hashes, and no connection', () => {
    const policy = /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(html)?.[1] ?? '';
    const hashOf = (element: string) => {
      const text = new RegExp(`<${element}[^>]*>([^]*?)</${element}>`).exec(html)?.[1] ?? '';
      return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
    };
    expect(policy.split('; ')).toEqual([
      "default-src 'none'",
      `script-src ${hashOf('script')}`,
      `style-src ${hashOf('style')}`,
      "base-uri 'none'",
      "form-action 'none'",
      "require-trusted-types-for 'script'",
      "trusted-types 'none'",
    ]);
  });
});

const { bundle } = honestRun();
const other = honestRun(2).bundle;

/** What was done to the receipt, and the code that the page must give. */
const TAMPERED: readonly (readonly [string, ReceiptBundle | string, string])[] = [
  ['one character of a signed document', { ...bundle, agreement: altered(bundle.agreement) }, 'document-signature'],
  ["another job's evidence", { ...bundle, evidence: other.evidence }, 'report-data-mismatch'],
  ['a permit left out', { ...bundle, permits: bundle.permits.slice(1) }, 'receipt-permits'],
  [
    'a receipt that a stranger signed',
    { ...bundle, receipt: resigned('glovebox/receipt/v1', bundle.receipt, {}, stranger) },
    'receipt-signer',
  ],
  [
    'another result',
    {
      ...bundle,
      receipt: resigned('glovebox/receipt/v1', bundle.receipt, { question: 'ef'.repeat(32) }, workerSigning),
    },
    'receipt-field',
  ],
  ['a file cut off', JSON.stringify(bundle).slice(0, -40), 'invalid'],
];

if (here)
  describe('the page for auditors, opened from the disk without a network', () => {
    let browser: Browser;
    let page: Page;
    const complaints: string[] = [];
    const asked: string[] = [];

    beforeAll(async () => {
      browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
      const context = await browser.newContext({ offline: true });
      page = await context.newPage();
      page.setDefaultTimeout(20_000);
      page.on('console', (message) => complaints.push(message.text()));
      page.on('pageerror', (error) => complaints.push(String(error)));
      page.on('request', (request) => asked.push(request.url()));
      await page.goto(pathToFileURL(file).href);
    }, 180_000);
    afterAll(async () => {
      await browser.close();
    });

    const give = async (receipt: ReceiptBundle | string, withPins = true) => {
      await page.reload();
      const files = [{ name: 'receipt.json', text: typeof receipt === 'string' ? receipt : JSON.stringify(receipt) }];
      if (withPins) files.push({ name: 'pins.json', text: JSON.stringify(pins()) });
      await page
        .locator('input[type=file]')
        .setInputFiles(
          files.map(({ name, text }) => ({ name, mimeType: 'application/json', buffer: Buffer.from(text) })),
        );
    };
    const acceptDevelopmentRoot = () => page.getByLabel('accept a development root').check();
    const text = () => page.locator('main').innerText();

    it('refuses a development root until told otherwise, and then says so loudly', async () => {
      await give(bundle);
      await page.getByText('The receipt is NOT proven').waitFor();
      expect(await text()).toContain('development-root-refused');
      await acceptDevelopmentRoot();
      await page.getByText('DANGER: this proof rests on a DEVELOPMENT ROOT').waitFor();
      expect(await page.locator('.receipt-step').getByText('passed', { exact: true }).count()).toBe(8);
      expect(await text()).toContain('ran the computation People in both');
    });

    it('without pins proves nothing until every party is compared', async () => {
      await give(bundle, false);
      await acceptDevelopmentRoot();
      await page.getByText('the keys of party registry are not pinned').first().waitFor();
      const boxes = page.getByLabel('I compared this fingerprint');
      for (let index = 0; index < 4; index++) await boxes.nth(index).check();
      await page.getByText('Genuine, if the development root is believed').waitFor();
    });

    it.each(TAMPERED)('rejects %s', async (_what, changed, code) => {
      await give(changed);
      if (typeof changed !== 'string') {
        await page.getByText('What was checked').waitFor();
        await acceptDevelopmentRoot();
        await page.getByText('The receipt is NOT proven').waitFor();
      }
      await page.locator('code', { hasText: code }).first().waitFor();
      expect(await text()).not.toContain('Genuine');
    });

    it('asked nobody for anything, and broke no policy of its own', () => {
      expect(asked.filter((url) => !url.startsWith('file:'))).toEqual([]);
      expect(complaints).toEqual([]);
    });
  });

it(here ? 'was opened in Chromium' : 'NOT OPENED: no Chromium here (apt-get install chromium)', () => undefined);
