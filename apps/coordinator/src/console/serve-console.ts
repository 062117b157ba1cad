// SPDX-License-Identifier: Apache-2.0
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { NextFunction, Request, Response } from 'express';
import { routes } from '../docs/routes.ts';
import type { ConsoleFile, ConsoleFiles } from './console-files.ts';

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  // One policy, which starts the console's own workers.
  'trusted-types glovebox-workers',
  "require-trusted-types-for 'script'",
].join('; ');

/** What every file of the console is sent with. The page holds a party's keys: nothing but its own files may run in it. */
export const CONSOLE_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': POLICY,
  'cross-origin-embedder-policy': 'require-corp',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

/** The first parts of the API's paths: no file and no address of the console can stand before them. */
const apiRoots = new Set(routes.map(({ path }) => path.split('/')[1] ?? ''));

/** Sends the console's files, and its page for every other address that a person opens. The API comes before both. */
export function serveConsole(app: NestExpressApplication, files: ConsoleFiles): void {
  const page = files.get('/index.html');
  app.use((request: Request, response: Response, next: NextFunction) => {
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    if (!isRead || apiRoots.has(request.path.split('/')[1] ?? '')) {
      next();
      return;
    }
    const file = files.get(request.path) ?? (isAddress(request) ? page : undefined);
    if (file === undefined) next();
    else sendFile(request, response, file);
  });
}

/** A page that somebody opens, and no file that is not there. */
const isAddress = (request: Request): boolean =>
  !/\.[a-z0-9]+$/i.test(request.path) && request.accepts(['json', 'html']) === 'html';

function sendFile(request: Request, response: Response, file: ConsoleFile): void {
  const coding = [...file.bodies.keys()].find((one) => one !== 'identity' && request.acceptsEncodings(one) !== false);
  const body = file.bodies.get(coding ?? 'identity');
  response.set({
    ...CONSOLE_HEADERS,
    'cache-control': file.immutable ? 'public, max-age=31536000, immutable' : 'no-cache',
    etag: file.etag,
    vary: 'accept-encoding',
  });
  if (request.header('if-none-match') === file.etag) {
    response.status(304).end();
    return;
  }
  if (coding !== undefined) response.set('content-encoding', coding);
  response.set({ 'content-type': file.type, 'content-length': String(body?.length ?? 0) }).end(body);
}
