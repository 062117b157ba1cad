// SPDX-License-Identifier: Apache-2.0
import type { RouteObject } from 'react-router';
import type { NavItem } from '../shell/nav-item.ts';

export const nav: readonly NavItem[] = [];

export const routes: RouteObject[] = [];
