// SPDX-License-Identifier: Apache-2.0
/**
 * The console as a visitor feels it: web vitals of the built console behind the real coordinator, against what Google
 * calls good; and a table of 100,000 rows, against an ordinary HTML table of the same rows in the same run.
 *
 *   npx nx run @glovebox/bench:console
 *
 * GLOVEBOX_BENCH_RUNS (default 3; medians count), GLOVEBOX_BENCH_ROWS, GLOVEBOX_CHROMIUM.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { World } from '@glovebox/demo';
import { chromium, type Browser, type Page } from 'playwright-core';
import { scrollTable, type TableRun } from './console-table.ts';
import { DEVICES, GOOD, visit, type Device, type Vital, type Vitals } from './console-vitals.ts';

const RUNS = Number(process.env.GLOVEBOX_BENCH_RUNS ?? 3);
const ROWS = Number(process.env.GLOVEBOX_BENCH_ROWS ?? 100_000);
const executablePath = process.env.GLOVEBOX_CHROMIUM ?? '/usr/bin/chromium';
const PASSPHRASE = 'seven quiet otters count the tide';
const VITALS = Object.keys(GOOD) as Vital[];

const print = (text: string) => process.stdout.write(`${text}\n`);

/** Somebody new makes keys, looks around and writes a question. */
const firstVisit =
  (address: string) =>
  async (page: Page): Promise<void> => {
    await page.goto(`${address}/`);
    await page.getByRole('button', { name: 'Make new keys' }).click();
    await page.getByLabel(/^Name of/).pressSequentially('newcomer', { delay: 30 });
    for (const field of await page.locator('input[type=password]').all()) {
      await field.pressSequentially(PASSPHRASE.slice(0, 20), { delay: 30 });
    }
    await page.getByRole('button', { name: 'Make keys' }).click();
    await page.getByRole('navigation').first().waitFor();
    for (const key of ['a', 'd', 'q', 'r', 'k']) {
      await page.keyboard.press('g');
      await page.keyboard.press(key);
      await page.waitForTimeout(200);
    }
    await page.keyboard.press('?');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
  };

/** The page without keys, where auditors arrive. */
const verifyVisit =
  (address: string) =>
  async (page: Page): Promise<void> => {
    await page.goto(`${address}/verify`);
    await page.getByRole('heading', { level: 1 }).click();
  };

async function vitals(browser: Browser, address: string): Promise<void> {
  const visits = { 'first visit': firstVisit(address), '/verify': verifyVisit(address) };
  for (const device of DEVICES) {
    for (const [name, act] of Object.entries(visits)) {
      print(`\n${name}, ${device.name}`);
      printVitals(await repeated(() => visit(browser, device, act)), device);
    }
  }
}

function printVitals(runs: readonly Vitals[], { network }: Device): void {
  for (const name of VITALS) {
    const value = median(runs.map((run) => run[name]));
    const shown = name === 'CLS' ? value.toFixed(3) : `${value.toFixed(0)} ms`;
    // The browser's own slow line is not in what it tells of the first byte.
    const note = name === 'TTFB' && network !== null ? ' (and 150 ms of the line)' : '';
    if (Number.isNaN(value)) print(`  ${name.padEnd(6)}${'none'.padStart(9)}`);
    else print(`  ${name.padEnd(6)}${shown.padStart(9)}   x${(value / GOOD[name]).toFixed(2)} of what is good${note}`);
  }
}

const TABLE_LINES: readonly (readonly [name: string, of: (run: TableRun) => number, digits: number])[] = [
  ['first rows, ms', ({ readyMs }) => readyMs, 0],
  ['elements in the page', ({ elements }) => elements, 0],
  ['heap of the page, MB', ({ heapMb }) => heapMb, 1],
  ['frames that came late, %', ({ late }) => late, 0],
  ['frames over 50 ms, %', ({ over50 }) => over50, 0],
  ['worst frame, ms', ({ worstMs }) => worstMs, 1],
  ['frames with rows missing', ({ blank }) => blank, 0],
  ['jump to the last row, ms', ({ jumpMs }) => jumpMs, 1],
];

async function tables(browser: Browser): Promise<void> {
  for (const cpu of [1, 4]) {
    const ours = await repeated(() => scrollTable(browser, ROWS, false, cpu));
    // An ordinary table takes so long that once says enough.
    const plain = await scrollTable(browser, ROWS, true, cpu);
    print(
      `\n${ROWS.toLocaleString('en')} rows, ${String(ours[0]?.frames)} frames scrolled, CPU ${String(cpu)} times slower`,
    );
    print(`  ${''.padEnd(26)}${'console'.padStart(10)}${'plain HTML'.padStart(14)}   console / plain`);
    for (const [name, of, digits] of TABLE_LINES) {
      const [a, b] = [median(ours.map(of)), of(plain)];
      const ratio = b === 0 ? '-' : `x${(a / b).toPrecision(2)}`;
      print(`  ${name.padEnd(26)}${a.toFixed(digits).padStart(10)}${b.toFixed(digits).padStart(14)}   ${ratio}`);
    }
  }
}

async function repeated<T>(run: () => Promise<T>): Promise<T[]> {
  const runs: T[] = [];
  for (let count = 0; count < RUNS; count++) runs.push(await run());
  return runs;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}

const world = await World.create(mkdtempSync(join(tmpdir(), 'glovebox-bench-')));
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
try {
  await world.startRedis();
  await world.startCoordinator();
  await vitals(browser, world.coordinatorUrl);
  await tables(browser);
} finally {
  await browser.close();
  await world.stop();
  rmSync(world.dir, { recursive: true, force: true });
}
