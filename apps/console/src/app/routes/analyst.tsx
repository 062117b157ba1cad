// SPDX-License-Identifier: Apache-2.0
import type { RouteObject } from 'react-router';
import { QuestionsIcon } from '../../components/ui/icons.tsx';
import { lazyPage } from '../lazy-page.ts';
import type { NavItem } from '../shell/nav-item.ts';

export const nav: readonly NavItem[] = [
  { to: '/questions', label: 'Questions', icon: QuestionsIcon, key: 'q', place: 40 },
];

export const routes: RouteObject[] = [
  { path: 'questions', lazy: lazyPage(async () => (await import('../pages/questions-page.tsx')).QuestionsPage) },
  {
    path: 'questions/new',
    lazy: lazyPage(async () => (await import('../pages/new-question-page.tsx')).NewQuestionPage),
  },
  { path: 'questions/jobs/:id', lazy: lazyPage(async () => (await import('../pages/job-page.tsx')).JobPage) },
  {
    path: 'questions/:digest',
    lazy: lazyPage(async () => (await import('../pages/question-page.tsx')).QuestionPage),
  },
];
