// SPDX-License-Identifier: Apache-2.0
import type { RouteObject } from 'react-router';
import { ReviewsIcon } from '../../components/ui/icons.tsx';
import { lazyPage } from '../lazy-page.ts';
import type { NavItem } from '../shell/nav-item.ts';

export const nav: readonly NavItem[] = [{ to: '/reviews', label: 'Reviews', icon: ReviewsIcon, key: 'v', place: 50 }];

export const routes: RouteObject[] = [
  { path: 'reviews', lazy: lazyPage(async () => (await import('../pages/reviews-page.tsx')).ReviewsPage) },
  { path: 'reviews/:digest', lazy: lazyPage(async () => (await import('../pages/review-page.tsx')).ReviewPage) },
];
