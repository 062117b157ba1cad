// SPDX-License-Identifier: Apache-2.0
import { analyst, owners } from '@glovebox/demo';
import type { Story } from '../story.ts';
import type { Step } from './step.ts';
import { trustDevelopmentRoots } from './trust-development-roots.ts';

type Facts = Story['facts'];
type PageOf = readonly [name: string, path: (facts: Facts) => string];

const everyPage = (persona: string, pages: readonly PageOf[]) => async (story: Story) => {
  await trustDevelopmentRoots(story, persona);
  for (const [name, path] of pages) await story.check(await story.visit(persona, path(story.facts)), name);
};

/** Pages that no other step has looked at, each held against what every page must hold. */
export const pageSteps: readonly Step[] = [
  [
    'the analyst’s other pages',
    everyPage(analyst, [
      ['room', ({ agreement }) => `/rooms/${agreement}`],
      ['rooms', () => '/rooms'],
      ['question-new', () => '/questions/new'],
    ]),
  ],
  [
    'an owner’s other pages',
    everyPage(owners[0].name, [
      ['home', () => '/'],
      ['keys', () => '/keys'],
      ['data', () => '/data'],
      ['dataset', ({ agreement }) => `/data/${agreement}/${owners[0].dataset}`],
      ['upload', ({ agreement }) => `/data/${agreement}/${owners[0].dataset}/upload`],
      ['terms', ({ agreement }) => `/data/${agreement}/${owners[0].dataset}/terms`],
      ['data-new', () => '/data/new'],
      ['room-new', () => '/rooms/new'],
    ]),
  ],
];
