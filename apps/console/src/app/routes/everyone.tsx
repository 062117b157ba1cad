// SPDX-License-Identifier: Apache-2.0
import type { RouteObject } from 'react-router';
import { HomeIcon, KeysIcon, RoomsIcon } from '../../components/ui/icons.tsx';
import { lazyPage } from '../lazy-page.ts';
import type { NavItem } from '../shell/nav-item.ts';

export const nav: readonly NavItem[] = [
  { to: '/', label: 'Home', icon: HomeIcon, key: 'h', place: 10 },
  { to: '/rooms', label: 'Rooms', icon: RoomsIcon, key: 'r', place: 20 },
  { to: '/keys', label: 'Keys', icon: KeysIcon, key: 'k', place: 80 },
];

export const routes: RouteObject[] = [
  { index: true, lazy: lazyPage(async () => (await import('../pages/home-page.tsx')).HomePage) },
  { path: 'rooms', lazy: lazyPage(async () => (await import('../pages/rooms-page.tsx')).RoomsPage) },
  { path: 'rooms/new', lazy: lazyPage(async () => (await import('../pages/new-room-page.tsx')).NewRoomPage) },
  { path: 'rooms/:digest', lazy: lazyPage(async () => (await import('../pages/room-page.tsx')).RoomPage) },
  { path: 'keys', lazy: lazyPage(async () => (await import('../pages/keys-page.tsx')).KeysPage) },
];
