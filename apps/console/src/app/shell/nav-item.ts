// SPDX-License-Identifier: Apache-2.0
import type { ComponentType } from 'react';

/** An entry of the navigation. */
export interface NavItem {
  readonly to: string;
  readonly label: string;
  readonly icon: ComponentType;
  /** Opened by `g` and then this key. */
  readonly key: string;
  /** Home 10, Rooms 20, Data 30, Questions 40, Reviews 50, Receipts 60, Workers 70, Keys 80. */
  readonly place: number;
}
