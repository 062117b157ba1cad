// SPDX-License-Identifier: Apache-2.0
import type { RouteObject } from 'react-router';
import { ReceiptsIcon, WorkersIcon } from '../../components/ui/icons.tsx';
import { lazyPage } from '../lazy-page.ts';
import type { NavItem } from '../shell/nav-item.ts';

export const nav: readonly NavItem[] = [
  { to: '/receipts', label: 'Receipts', icon: ReceiptsIcon, key: 'e', place: 60 },
  { to: '/workers', label: 'Workers', icon: WorkersIcon, key: 'w', place: 70 },
];

export const routes: RouteObject[] = [
  { path: 'receipts', lazy: lazyPage(async () => (await import('../pages/receipts-page.tsx')).ReceiptsPage) },
  { path: 'receipts/:job', lazy: lazyPage(async () => (await import('../pages/receipt-page.tsx')).ReceiptPage) },
  { path: 'workers', lazy: lazyPage(async () => (await import('../pages/workers-page.tsx')).WorkersPage) },
  {
    path: 'verify',
    handle: { isPublic: true },
    lazy: lazyPage(async () => (await import('../pages/verify-page.tsx')).VerifyPage),
  },
];
