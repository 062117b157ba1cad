// SPDX-License-Identifier: Apache-2.0

/** Light, dark, or as the system has it. The choice is no secret and stays in this browser. */
export type Theme = 'system' | 'light' | 'dark';

const PLACE = 'glovebox-theme';

export function loadTheme(): Theme {
  const kept = localStorage.getItem(PLACE);
  return kept === 'light' || kept === 'dark' ? kept : 'system';
}

export function applyTheme(theme: Theme): void {
  if (theme === 'system') {
    localStorage.removeItem(PLACE);
    delete document.documentElement.dataset.theme;
  } else {
    localStorage.setItem(PLACE, theme);
    document.documentElement.dataset.theme = theme;
  }
}
