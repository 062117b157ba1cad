// SPDX-License-Identifier: Apache-2.0
import type { RouteObject } from 'react-router';
import * as analyst from './routes/analyst.tsx';
import * as auditor from './routes/auditor.tsx';
import * as everyone from './routes/everyone.tsx';
import * as officer from './routes/officer.tsx';
import * as owner from './routes/owner.tsx';
import type { NavItem } from './shell/nav-item.ts';

const parts = [everyone, owner, analyst, officer, auditor];

/** All pages; each is loaded when it is opened. */
export const routes: RouteObject[] = parts.flatMap((part) => part.routes);

/** The navigation: what a person does, in the order in which it is done. */
export const navItems: readonly NavItem[] = parts.flatMap((part) => part.nav).toSorted((a, b) => a.place - b.place);
