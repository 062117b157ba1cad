// SPDX-License-Identifier: Apache-2.0
import type { Story } from '../story.ts';

/** What a persona does, and the doing of it. */
export type Step = readonly [name: string, play: (story: Story) => Promise<void>];
