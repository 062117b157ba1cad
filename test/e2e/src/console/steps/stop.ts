// SPDX-License-Identifier: Apache-2.0
import { analyst, owners } from '@glovebox/demo';
import { press } from '../keyboard.ts';
import type { Step } from './step.ts';

const owner = owners[0].name;

export const stopSteps: readonly Step[] = [
  [
    'an owner stops the agreement alone, and the analyst’s open tabs say so by themselves, over one stream',
    async (story) => {
      const path = `/rooms/${story.facts.agreement}`;
      const watched = await story.visit(analyst, path);
      await watched.getByText('active').first().waitFor();
      const streams = () => story.proxy.requests.filter(({ url }) => url.endsWith('/v1/events')).length;
      const before = streams();
      const second = await story.anotherTab(watched);
      await second.getByText('Live').first().waitFor();
      if (streams() > before) throw new Error('the second tab has a stream of its own');
      const page = await story.visit(owner, path);
      await press(story, page, page.getByRole('button', { name: 'Stop…' }));
      await page.getByRole('alertdialog').waitFor();
      await page.keyboard.type('The registry was asked to stop.');
      await press(story, page, page.getByRole('button', { name: 'Stop the agreement' }));
      await page.getByText(`Stopped by ${owner}`).waitFor();
      await watched.getByText(`Stopped by ${owner}`).waitFor();
      await second.getByText(`Stopped by ${owner}`).waitFor();
      await story.check(watched, 'room-stopped');
      // The tab that followed the stream for both is closed: the other one goes on.
      await watched.close();
      while (streams() === before) await second.waitForTimeout(50);
    },
  ],
];
