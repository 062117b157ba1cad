// SPDX-License-Identifier: Apache-2.0
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { CDPSession, Page } from 'playwright-core';

export const DESKTOP = { width: 1280, height: 800 };
export const PHONE = { width: 360, height: 740 };
const FOUR_K = { width: 3840, height: 2160 };
const SCHEMES = ['light', 'dark'] as const;
const QUALITY = 40;

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** WCAG 2.2 AA. In the dark only colours differ. */
const AXE_RUNS = {
  light: { runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] } },
  dark: { runOnly: { type: 'rule', values: ['color-contrast'] } },
};

/** Without what react-aria puts beside the page for some seconds, to be read aloud when a label is already gone. */
const PAGE = `{ include: [['body']], exclude: [['[data-live-announcer]']] }`;

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

/**
 * What every page must hold, in light and dark: no violation of WCAG 2.2 AA that axe finds; on a phone and at 4K nothing
 * to scroll sideways and no line of prose longer than one can read. Through the debugger, as the page's own policy lets no script of ours in.
 * @returns what is wrong, a line for each
 */
export async function checkPage(page: Page): Promise<string[]> {
  const debug = await page.context().newCDPSession(page);
  const wrong: string[] = [];
  await evaluate(debug, `${axeSource}; undefined`);
  for (const scheme of SCHEMES) {
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
    const options = JSON.stringify({ ...AXE_RUNS[scheme], resultTypes: ['violations'] });
    const violations = (await evaluate(debug, `axe.run(${PAGE}, ${options}).then((r) => r.violations)`)) as Violation[];
    for (const { id, nodes } of violations) {
      for (const { html, failureSummary = '' } of nodes.slice(0, 3)) {
        wrong.push(`${scheme}: ${id}: ${html.slice(0, 160)} ${failureSummary.replaceAll(/\s+/g, ' ').slice(0, 200)}`);
      }
    }
  }
  for (const size of [PHONE, FOUR_K]) {
    await page.setViewportSize(size);
    const misfits = (await evaluate(debug, MISFITS)) as string[];
    for (const misfit of misfits) wrong.push(`at ${String(size.width)} px ${misfit}`);
  }
  await page.setViewportSize(DESKTOP);
  await page.emulateMedia({ colorScheme: 'light' });
  await debug.detach();
  return wrong;
}

/** Wider than the window, and prose of more than so many times its own letters' height: about 120 letters a line. */
const MISFITS = `(() => {
  const misfits = [];
  const { scrollWidth, clientWidth } = document.documentElement;
  const all = [...document.body.querySelectorAll('*')];
  if (scrollWidth > clientWidth) {
    const wide = all.find((one) => one.getBoundingClientRect().right > clientWidth + 1);
    misfits.push('scrolls sideways: ' + (wide?.outerHTML ?? 'something').slice(0, 200));
  }
  const long = all.find((one) => {
    if (!['P', 'LI', 'DD'].includes(one.tagName) || one.textContent.length < 120) return false;
    if (![...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim().length > 80)) return false;
    return one.getBoundingClientRect().width > 64 * parseFloat(getComputedStyle(one).fontSize);
  });
  if (long !== undefined) misfits.push('has lines too long to read: ' + long.outerHTML.slice(0, 200));
  return misfits;
})()`;

/** Pictures of a page as it is: phone and desktop, light and dark, as WebP. */
export async function photograph(page: Page, folder: string, name: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const debug = await page.context().newCDPSession(page);
  for (const [device, size] of [
    ['desktop', DESKTOP],
    ['phone', PHONE],
  ] as const) {
    await page.setViewportSize(size);
    for (const scheme of SCHEMES) {
      await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
      await page.waitForTimeout(150);
      const { data } = await debug.send('Page.captureScreenshot', { format: 'webp', quality: QUALITY });
      writeFileSync(join(folder, `${name}-${device}-${scheme}.webp`), Buffer.from(data, 'base64'));
    }
  }
  await page.setViewportSize(DESKTOP);
  await page.emulateMedia({ colorScheme: 'light' });
  await debug.detach();
}

async function evaluate(debug: CDPSession, expression: string): Promise<unknown> {
  const { result, exceptionDetails } = await debug.send('Runtime.evaluate', {
    expression,
    awaitPromise: true,
    returnByValue: true,
  });
  if (exceptionDetails !== undefined) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
  return result.value;
}
