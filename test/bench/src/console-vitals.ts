// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '@glovebox/demo';
import type { Browser, Page } from 'playwright-core';

/** What Google calls good, at the 75th percentile of visits: milliseconds, CLS without a unit. */
export const GOOD = { TTFB: 800, FCP: 1800, LCP: 2500, INP: 200, CLS: 0.1 } as const;
export type Vital = keyof typeof GOOD;
/** NaN for what the browser did not tell of a visit. */
export type Vitals = Readonly<Record<Vital, number>>;

export interface Device {
  readonly name: string;
  readonly viewport: { readonly width: number; readonly height: number };
  /** How many times slower than this machine. */
  readonly cpu: number;
  /** Null: as fast as this machine talks to itself. */
  readonly network: { readonly latency: number; readonly downloadThroughput: number } | null;
}

export const DEVICES: readonly Device[] = [
  { name: 'desktop, as this machine is', viewport: { width: 1280, height: 800 }, cpu: 1, network: null },
  {
    name: 'phone: CPU 4 times slower, 150 ms and 1.6 Mbit/s',
    viewport: { width: 360, height: 740 },
    cpu: 4,
    network: { latency: 150, downloadThroughput: 200_000 },
  },
];

const library = readFileSync(join(repositoryRoot, 'node_modules/web-vitals/dist/web-vitals.iife.js'), 'utf8');
const NAMES: readonly string[] = Object.keys(GOOD);
const OBSERVE = `${library}; globalThis.vitals = {};
  for (const name of ${JSON.stringify(NAMES)})
    webVitals['on' + name](({ value }) => { globalThis.vitals[name] = value; }, { reportAllChanges: true, durationThreshold: 16 });`;

/** One visit of a browser that has never been here: `act` opens a page and works on it. */
export async function visit(browser: Browser, device: Device, act: (page: Page) => Promise<void>): Promise<Vitals> {
  const context = await browser.newContext({ viewport: device.viewport });
  const page = await context.newPage();
  const debug = await context.newCDPSession(page);
  await debug.send('Emulation.setCPUThrottlingRate', { rate: device.cpu });
  if (device.network !== null) {
    await debug.send('Network.enable');
    await debug.send('Network.emulateNetworkConditions', { offline: false, uploadThroughput: -1, ...device.network });
  }
  await page.addInitScript(OBSERVE);
  await act(page);
  // What an interaction cost is told after the next frame.
  await page.waitForTimeout(300);
  const told = await page.evaluate<Partial<Record<Vital, number>>>('globalThis.vitals');
  await context.close();
  const of = (name: Vital): number => told[name] ?? NaN;
  return { TTFB: of('TTFB'), FCP: of('FCP'), LCP: of('LCP'), INP: of('INP'), CLS: of('CLS') };
}
