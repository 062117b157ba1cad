// SPDX-License-Identifier: Apache-2.0
import { useState } from 'react';
import { IconButton } from '../../components/ui/button.tsx';
import { MoonIcon, ScreenIcon, SunIcon } from '../../components/ui/icons.tsx';
import { applyTheme, loadTheme, type Theme } from '../../lib/theme.ts';

const NEXT: Readonly<Record<Theme, Theme>> = { system: 'light', light: 'dark', dark: 'system' };
const ICONS = { system: ScreenIcon, light: SunIcon, dark: MoonIcon } as const;
const LABELS = { system: 'as the system', light: 'light', dark: 'dark' } as const;

/** Goes round: as the system has it, light, dark. */
export function ThemeSwitch() {
  const [theme, setTheme] = useState(loadTheme);
  const Icon = ICONS[theme];
  return (
    <IconButton
      size="small"
      label={`Theme: ${LABELS[theme]}. Change to ${LABELS[NEXT[theme]]}`}
      onPress={() => {
        applyTheme(NEXT[theme]);
        setTheme(NEXT[theme]);
      }}
    >
      <Icon size={16} />
    </IconButton>
  );
}
