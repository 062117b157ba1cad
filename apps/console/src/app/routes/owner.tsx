// SPDX-License-Identifier: Apache-2.0
import type { RouteObject } from 'react-router';
import { DataIcon } from '../../components/ui/icons.tsx';
import type { NavItem } from '../shell/nav-item.ts';

export const nav: readonly NavItem[] = [{ to: '/data', label: 'Data', icon: DataIcon, key: 'd', place: 30 }];

export const routes: RouteObject[] = [
  { path: 'data', lazy: async () => ({ Component: (await import('../pages/data-page.tsx')).DataPage }) },
  {
    path: 'data/new',
    lazy: async () => ({ Component: (await import('../pages/new-dataset-page.tsx')).NewDatasetPage }),
  },
  {
    path: 'data/:digest/:name',
    lazy: async () => ({ Component: (await import('../pages/dataset-page.tsx')).DatasetPage }),
  },
  {
    path: 'data/:digest/:name/terms',
    lazy: async () => ({ Component: (await import('../pages/terms-page.tsx')).TermsPage }),
  },
  {
    path: 'data/:digest/:name/upload',
    lazy: async () => ({ Component: (await import('../pages/upload-page.tsx')).UploadPage }),
  },
];
