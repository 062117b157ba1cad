// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '@glovebox/demo';
import type { Browser, Page } from 'playwright-core';

/** As a wheel that is turned fast: pixels for each frame, and how many frames. */
const STEP_PX = 400;
const FRAMES = 300;
/** Where one frame takes a second, fewer are enough. */
const SCROLL_MAX_MS = 20_000;
/** One and a half frames of 16.7 ms: at least one was left out. */
const LATE_MS = 25;
const VIEWPORT = { width: 1280, height: 800 };
const ORIGIN = 'http://bench.test';
const TYPES: Readonly<Record<string, string>> = { html: 'text/html', js: 'text/javascript', css: 'text/css' };
const folder = join(repositoryRoot, 'apps/console/dist/bench');

export interface TableRun {
  /** From navigation to the first frame with rows. */
  readonly readyMs: number;
  readonly elements: number;
  readonly heapMb: number;
  readonly frames: number;
  /** Per cent of the frames that came at least half of 16.7 ms too late. */
  readonly late: number;
  /** Per cent of the frames. */
  readonly over50: number;
  readonly worstMs: number;
  /** Frames that showed less than a full window of rows. */
  readonly blank: number;
  /** From a jump to the last row until it is there. */
  readonly jumpMs: number;
}

/** Opens a table of so many rows, scrolls it frame by frame, and jumps to its end. */
export async function scrollTable(browser: Browser, rows: number, isPlain: boolean, cpu: number): Promise<TableRun> {
  const context = await browser.newContext({ viewport: VIEWPORT });
  context.setDefaultTimeout(240_000);
  await context.route(`${ORIGIN}/**`, async (route) => {
    const path = new URL(route.request().url()).pathname;
    const contentType = TYPES[path.split('.').at(-1) ?? ''] ?? 'application/octet-stream';
    await route.fulfill({ body: readFileSync(join(folder, path)), contentType });
  });
  const page = await context.newPage();
  const debug = await context.newCDPSession(page);
  await debug.send('Emulation.setCPUThrottlingRate', { rate: cpu });
  await page.goto(`${ORIGIN}/bench.html?rows=${String(rows)}${isPlain ? '&plain' : ''}`, { timeout: 240_000 });
  const readyMs = await page.evaluate<number>(READY);
  await debug.send('HeapProfiler.collectGarbage');
  const elements = await page.evaluate<number>('document.querySelectorAll("*").length');
  const { usedSize } = await debug.send('Runtime.getHeapUsage');
  const scrolled = await scroll(page);
  const jumpMs = await page.evaluate<number>(JUMP);
  await context.close();
  return { readyMs, elements, heapMb: usedSize / 1e6, ...scrolled, jumpMs };
}

async function scroll(page: Page): Promise<Pick<TableRun, 'frames' | 'late' | 'over50' | 'worstMs' | 'blank'>> {
  const { gaps, blank } = await page.evaluate<{ gaps: number[]; blank: number }>(COUNT_FRAMES);
  const shareOver = (limit: number) => (100 * gaps.filter((gap) => gap > limit).length) / gaps.length;
  return {
    frames: gaps.length,
    late: shareOver(LATE_MS),
    over50: shareOver(50),
    worstMs: Math.max(...gaps),
    blank,
  };
}

const ROWS = '.result-body .result-row, tbody tr';
const READY = `new Promise((resolve) => {
  const look = () => document.querySelector('${ROWS}') === null
    ? requestAnimationFrame(look)
    : requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now())));
  look();
})`;

/** Scrolls by steps, one for each frame. Only a virtual table can show less than a full window of rows. */
const COUNT_FRAMES = `new Promise((resolve) => {
  const frame = document.querySelector('.result-frame');
  const box = frame.getBoundingClientRect();
  const gaps = [];
  const end = performance.now() + ${String(SCROLL_MAX_MS)};
  let blank = 0;
  let before = null;
  const isBlank = () => {
    const rows = [...document.querySelectorAll('.result-body .result-row')].map((row) => row.getBoundingClientRect());
    if (rows.length === 0) return false;
    return Math.min(...rows.map(({ top }) => top)) > box.top + 60 || Math.max(...rows.map(({ bottom }) => bottom)) < box.bottom - 20;
  };
  const tick = (now) => {
    if (before !== null) gaps.push(now - before);
    before = now;
    if (isBlank()) blank++;
    if (gaps.length >= ${String(FRAMES)} || now > end) return resolve({ gaps, blank });
    frame.scrollTop += ${String(STEP_PX)};
    requestAnimationFrame(tick);
  };
  requestAnimationFrame(tick);
})`;

const JUMP = `new Promise((resolve) => {
  const frame = document.querySelector('.result-frame');
  const box = frame.getBoundingClientRect();
  const start = performance.now();
  frame.scrollTop = frame.scrollHeight;
  const look = () => document.elementFromPoint(box.left + 40, box.bottom - 20)?.closest('${ROWS}') == null
    ? requestAnimationFrame(look)
    : resolve(performance.now() - start);
  requestAnimationFrame(look);
})`;
