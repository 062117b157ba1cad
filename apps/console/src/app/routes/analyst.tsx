// SPDX-License-Identifier: Apache-2.0
import type { RouteObject } from 'react-router';
import { QuestionsIcon } from '../../components/ui/icons.tsx';
import type { NavItem } from '../shell/nav-item.ts';

export const nav: readonly NavItem[] = [
  { to: '/questions', label: 'Questions', icon: QuestionsIcon, key: 'q', place: 40 },
];

export const routes: RouteObject[] = [
  { path: 'questions', lazy: async () => ({ Component: (await import('../pages/questions-page.tsx')).QuestionsPage }) },
  {
    path: 'questions/new',
    lazy: async () => ({ Component: (await import('../pages/new-question-page.tsx')).NewQuestionPage }),
  },
  { path: 'questions/jobs/:id', lazy: async () => ({ Component: (await import('../pages/job-page.tsx')).JobPage }) },
  {
    path: 'questions/:digest',
    lazy: async () => ({ Component: (await import('../pages/question-page.tsx')).QuestionPage }),
  },
];
