// SPDX-License-Identifier: Apache-2.0
import { Logger } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { NextFunction, Request, Response } from 'express';

/** One line for each request: method, path, status and time. Never a header, a query or a body. */
export function logRequests(app: NestExpressApplication): void {
  const log = new Logger('http');
  app.use((request: Request, response: Response, next: NextFunction) => {
    const start = performance.now();
    response.on('close', () => {
      const path = request.originalUrl.split('?')[0] ?? '';
      const ms = Math.round(performance.now() - start);
      log.log(`${request.method} ${path.slice(0, 200)} ${String(response.statusCode)} ${String(ms)} ms`);
    });
    next();
  });
}
