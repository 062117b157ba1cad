// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { World } from '@glovebox/demo';
import { steps } from './console/steps.ts';
import { missing, Story } from './console/story.ts';

const why = missing();
if (why !== null) process.stderr.write(`glovebox: the console's story was NOT PLAYED: ${why}\n`);
const START_MS = 240_000;
const STEP_MS = 120_000;

/** The demo's story in the console: real Chromium, real processes, one browser for each persona. */
describe(why === null ? 'the console' : `NOT RUN, ${why}: the console`, () => {
  let world: World;
  let story: Story | undefined;

  beforeAll(async () => {
    if (why !== null) return;
    world = await World.create(mkdtempSync(join(tmpdir(), 'glovebox-console-')));
    story = await Story.begin(world);
  }, START_MS);

  afterAll(async () => {
    if (why !== null) return;
    await story?.end();
    await world.stop();
    rmSync(world.dir, { recursive: true, force: true });
  }, START_MS);

  it.each(steps)(
    '%s',
    async (_, step) => {
      if (story !== undefined) await step(story);
    },
    STEP_MS,
  );

  it('never sent a secret or a row, nor anything to anybody else', () => {
    if (story === undefined) return;
    expect(story.proxy.elsewhere).toEqual([]);
    expect(story.secretsThatLeft()).toEqual([]);
    expect(story.proxy.requests.length).toBeGreaterThan(20);
  });

  it('has no page that fails WCAG 2.2 AA, scrolls sideways on a phone, or breaks its own policy', () => {
    if (story === undefined) return;
    expect(story.complaints).toEqual([]);
  });
});
