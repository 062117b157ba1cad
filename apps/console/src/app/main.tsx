// SPDX-License-Identifier: Apache-2.0
import '../lib/jitless.ts';
import '../components/css/index.ts';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { applyTheme, loadTheme } from '../lib/theme.ts';
import { Providers } from './providers.tsx';

applyTheme(loadTheme());
const place = document.getElementById('root');
if (place === null) throw new Error('the page has no place for the console');
createRoot(place).render(
  <StrictMode>
    <Providers />
  </StrictMode>,
);
