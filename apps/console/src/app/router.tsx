// SPDX-License-Identifier: Apache-2.0
import { createBrowserRouter } from 'react-router';
import { Loading } from '../components/ui/states.tsx';
import { routes } from './routes.tsx';
import { NotFound, RouteError } from './shell/route-error.tsx';
import { Shell } from './shell/shell.tsx';

/** Every page by its address. */
export const router = createBrowserRouter([
  {
    path: '/',
    element: <Shell />,
    errorElement: <RouteError />,
    children: [
      {
        // The shell stays around a page that fails, and stands before the first page has loaded.
        errorElement: <RouteError />,
        hydrateFallbackElement: <Loading label="Opening the page" />,
        children: [...routes, { path: '*', element: <NotFound /> }],
      },
    ],
  },
]);
