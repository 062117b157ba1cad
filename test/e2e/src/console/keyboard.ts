// SPDX-License-Identifier: Apache-2.0
import type { Locator, Page } from 'playwright-core';
import type { Story } from './story.ts';

const TABS_MAX = 120;
const WANTED = 'data-wanted';
/** Where focus is, also inside of a shadow root, how it is seen, and whether it is what is looked for. */
const LOOK = `(() => {
  let at = document.activeElement;
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
  if (at === null || at === document.body) return { isThere: false, isSeen: true, what: 'the page' };
  const box = at.getBoundingClientRect();
  const around = [at, at.parentElement, at.closest('label, .cm-editor')]
    .filter((one) => one instanceof Element).map((one) => getComputedStyle(one));
  const hasRing = around.some(({ outlineStyle, outlineWidth }) => outlineStyle !== 'none' && outlineWidth !== '0px');
  const isInSight = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  return {
    isThere: at.hasAttribute('${WANTED}'),
    isSeen: ['MAIN', 'SECTION'].includes(at.tagName) || (hasRing && isInSight),
    what: at.outerHTML.slice(0, 160),
  };
})()`;

interface Looked {
  readonly isThere: boolean;
  readonly isSeen: boolean;
  readonly what: string;
}

interface Marked {
  toggleAttribute(name: string): boolean;
}

/**
 * Reaches a control as somebody without a mouse does, by Tab from where focus is. That focus can be seen at every stop is
 * among what is complained about.
 * @throws when Tab does not lead there
 */
export async function tabTo(story: Story, page: Page, target: Locator): Promise<void> {
  const mark = () => target.evaluate((one: Marked, name) => one.toggleAttribute(name), WANTED);
  await mark();
  for (let tabs = 0; tabs <= TABS_MAX; tabs++) {
    let { isThere, isSeen, what } = await page.evaluate<Looked>(LOOK);
    if (!isSeen) {
      // The editor draws its ring a moment later.
      await page.waitForTimeout(100);
      ({ isThere, isSeen, what } = await page.evaluate<Looked>(LOOK));
    }
    if (tabs > 0 && !isSeen) story.complain(`focus cannot be seen on ${page.url()}: ${what}`);
    if (isThere) {
      await mark();
      return;
    }
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab does not lead to ${String(target)}`);
}

/** Presses a button or follows a link by keyboard. */
export async function press(story: Story, page: Page, target: Locator): Promise<void> {
  await tabTo(story, page, target);
  await page.keyboard.press('Enter');
}
