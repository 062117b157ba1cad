// SPDX-License-Identifier: Apache-2.0
import { analyst, auditor, owners } from '@glovebox/demo';
import type { Story } from '../story.ts';
import type { Step } from './step.ts';

type Facts = Story['facts'];
type PageOf = readonly [name: string, path: (facts: Facts) => string];

const everyPage = (persona: string, pages: readonly PageOf[]) => async (story: Story) => {
  for (const [name, path] of pages) await story.check(await story.visit(persona, path(story.facts)), name);
};

/** Pages that no other step has looked at, each held against what every page must hold. */
export const pageSteps: readonly Step[] = [
  [
    'the analyst’s pages',
    everyPage(analyst, [
      ['room', ({ agreement }) => `/rooms/${agreement}`],
      ['questions', () => '/questions'],
      ['question', ({ answered }) => `/questions/${answered}`],
      ['question-new', () => '/questions/new'],
      ['job', ({ job }) => `/questions/jobs/${job}`],
    ]),
  ],
  [
    'an owner’s pages',
    everyPage(owners[0].name, [
      ['home-owner', () => '/'],
      ['data', () => '/data'],
      ['dataset', ({ agreement }) => `/data/${agreement}/${owners[0].dataset}`],
      ['upload', ({ agreement }) => `/data/${agreement}/${owners[0].dataset}/upload`],
      ['data-new', () => '/data/new'],
      ['room-new', () => '/rooms/new'],
    ]),
  ],
  [
    'the auditor’s pages',
    everyPage(auditor, [
      ['receipts', () => '/receipts'],
      ['receipt', ({ job }) => `/receipts/${job}`],
      ['workers', () => '/workers'],
      ['verify', () => '/verify'],
    ]),
  ],
];
