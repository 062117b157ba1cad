// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { World } from '@glovebox/demo';
import { steps } from './steps.ts';
import { missing, Story } from './story.ts';

/** `node test/e2e/dist/console/screenshots.main.js docs/console` plays the story and photographs every page of it. */
const folder = process.argv[2];
const why = missing();
if (folder === undefined || why !== null) throw new Error(why ?? 'name the folder for the pictures');

const world = await World.create(mkdtempSync(join(tmpdir(), 'glovebox-pictures-')));
const story = await Story.begin(world, folder);
try {
  for (const [name, play] of steps) {
    process.stdout.write(`${name}\n`);
    await play(story);
  }
} finally {
  await story.end();
  await world.stop();
  rmSync(world.dir, { recursive: true, force: true });
}
