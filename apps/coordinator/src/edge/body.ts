// SPDX-License-Identifier: Apache-2.0
import type { IncomingMessage } from 'node:http';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { NextFunction, Request, Response } from 'express';
import { parseJson } from '@glovebox/core';
import { ProblemError } from './problem.error.ts';

/** Largest JSON body. Documents are at most 4 MB of payload; everything larger is an upload. */
export const BODY_MAX_BYTES = 8 * 1024 * 1024;

const bodies = new WeakMap<IncomingMessage, Uint8Array>();

/** The bytes of a request's body as they came: what its signature is over. */
export const bodyOf = (request: IncomingMessage): Uint8Array => bodies.get(request) ?? new Uint8Array();

const isUpload = (request: IncomingMessage): boolean => /^\/v1\/uploads(\/|\?|$)/.test(request.url ?? '');

/**
 * Reads bodies of a bounded size and parses them strictly (UTF-8, no key twice). Uploads pass untouched, as streams.
 */
export function readBodies(app: NestExpressApplication): void {
  app.useBodyParser('raw', { type: (request: IncomingMessage) => !isUpload(request), limit: BODY_MAX_BYTES });
  app.use((request: Request, _response: Response, next: NextFunction) => {
    const body: unknown = request.body;
    if (!Buffer.isBuffer(body)) {
      next();
      return;
    }
    bodies.set(request, body);
    try {
      request.body = parseBody(request, body);
      next();
    } catch (error) {
      next(error);
    }
  });
}

function parseBody(request: Request, body: Buffer): unknown {
  if (body.length === 0) return undefined;
  if (request.is('application/json') !== 'application/json') {
    throw new ProblemError('media-type', 'the body is not JSON', { field: 'content-type' });
  }
  return parseJson(new Uint8Array(body));
}
