// SPDX-License-Identifier: Apache-2.0
import { join } from 'node:path';
import { keybrokerOf, owners, repositoryRoot, runCli } from '@glovebox/demo';
import type { Page } from 'playwright-core';
import { press } from '../keyboard.ts';
import type { Step } from './step.ts';

const { name: owner } = owners[0];
const keybroker = keybrokerOf(owner);

/** Files alone, from the console to a keybroker: as when the coordinator shows nothing and passes nothing on. */
export const carriedStopSteps: readonly Step[] = [
  [
    'an owner stops a room past the coordinator: from an agreement kept as a file, by an order that its keybroker carries out',
    async (story) => {
      const { world } = story.room;
      const room = await story.visit(owner, `/rooms/${story.facts.noisy}`);
      await room.getByRole('tab', { name: 'Document' }).click();
      const kept = await saved(room, 'Download', join(world.dir, 'kept-agreement.json'));
      const page = await story.visit(owner, '/rooms');
      await page.getByText('Stop a room that the coordinator does not show').click();
      await page.getByLabel('Choose an agreement').setInputFiles(kept);
      await story.check(page, 'rooms-carried');
      await press(story, page, page.getByRole('button', { name: 'Stop…' }));
      await page.getByRole('alertdialog').waitFor();
      await page.keyboard.type('The registry was asked to stop.');
      await page.getByText('If the coordinator might keep it back').click();
      const order = await saved(page, 'Save the order', join(world.dir, 'order.json'));
      await world.processes.kill(keybroker);
      const paths = ['--dir', join(world.dir, keybroker), '--key-file', join(world.dir, `${keybroker}.key`)];
      const command = ['stop', ...paths, '--order', order, '--json'];
      const { json } = await runCli(repositoryRoot, 'apps/keybroker/bin/glovebox-keybroker.js', command);
      if ((json as { stopped?: string }).stopped !== story.facts.noisy) throw new Error(JSON.stringify(json));
    },
  ],
];

/** What a button of the page hands out, at a path of ours. */
async function saved(page: Page, button: string, path: string): Promise<string> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: button }).click(),
  ]);
  await download.saveAs(path);
  return path;
}
