// SPDX-License-Identifier: Apache-2.0
import type { Page } from 'playwright-core';
import type { Story } from '../story.ts';

/** The dangerous choice on a page that verifies one receipt. */
export const DANGEROUS = 'accept a development root';

/** The story has no TEE: a persona says once, on its page of keys, that it believes the test authority. */
export async function trustDevelopmentRoots(story: Story, persona: string): Promise<Page> {
  const page = await story.visit(persona, '/keys');
  await page.getByRole('tab', { name: 'Yours' }).click();
  const ask = page.getByRole('button', { name: 'Believe development roots…' });
  const stop = page.getByRole('button', { name: 'Stop believing development roots' });
  await ask.or(stop).waitFor();
  if (await ask.isVisible()) {
    await ask.click();
    await page.getByRole('button', { name: 'Believe them' }).click();
    await stop.waitFor();
  }
  return page;
}
