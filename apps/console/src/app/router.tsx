// SPDX-License-Identifier: Apache-2.0
import { createBrowserRouter } from 'react-router';
import { Shell } from './shell.tsx';

/** Every page by its address. Pages other than the first are loaded when they are opened. */
export const router = createBrowserRouter([{ path: '/', element: <Shell />, children: [] }]);
