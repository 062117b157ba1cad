// SPDX-License-Identifier: Apache-2.0
import type { RouteObject } from 'react-router';
import { DataIcon } from '../../components/ui/icons.tsx';
import { lazyPage } from '../lazy-page.ts';
import type { NavItem } from '../shell/nav-item.ts';

export const nav: readonly NavItem[] = [{ to: '/data', label: 'Data', icon: DataIcon, key: 'd', place: 30 }];

export const routes: RouteObject[] = [
  { path: 'data', lazy: lazyPage(async () => (await import('../pages/data-page.tsx')).DataPage) },
  {
    path: 'data/new',
    lazy: lazyPage(async () => (await import('../pages/new-dataset-page.tsx')).NewDatasetPage),
  },
  {
    path: 'data/:digest/:name',
    lazy: lazyPage(async () => (await import('../pages/dataset-page.tsx')).DatasetPage),
  },
  {
    path: 'data/:digest/:name/terms',
    lazy: lazyPage(async () => (await import('../pages/terms-page.tsx')).TermsPage),
  },
  {
    path: 'data/:digest/:name/upload',
    lazy: lazyPage(async () => (await import('../pages/upload-page.tsx')).UploadPage),
  },
];
