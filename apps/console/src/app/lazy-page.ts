// SPDX-License-Identifier: Apache-2.0
import type { ComponentType } from 'react';
import { loadedLater } from '../components/ui/loaded-later.tsx';

/** A route's page, loaded when it is opened. The router keeps a failure for good, so it never sees one. */
export const lazyPage = (load: () => Promise<ComponentType>) => async () => ({ Component: await loadedLater(load) });
