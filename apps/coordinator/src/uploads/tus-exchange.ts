// SPDX-License-Identifier: Apache-2.0
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Request as HttpRequest, Response as HttpResponse } from 'express';
import { ProblemError, type CoordinatorCode } from '../edge/problem.error.ts';

/** A request in the form of the Fetch standard, its body as a stream, with headers of our own over the caller's. */
export function toWebRequest(request: HttpRequest, own: Readonly<Record<string, string>> = {}): Request {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) {
    if (typeof value === 'string') headers.set(name, value);
  }
  for (const [name, value] of Object.entries(own)) headers.set(name, value);
  const { method } = request;
  const body = method === 'PATCH' ? { body: Readable.toWeb(request), duplex: 'half' as const } : {};
  return new Request(`http://coordinator${request.originalUrl}`, { method, headers, ...body });
}

/** Sends what the tus server answered; what it refuses becomes a problem with our own codes. */
export async function sendWebResponse(answer: Response, response: HttpResponse): Promise<void> {
  if (answer.status >= 400 && !response.req.destroyed) throw await toProblemError(answer);
  response.status(answer.status);
  answer.headers.forEach((value, name) => {
    response.setHeader(name, value);
  });
  if (answer.body === null) response.end();
  else await pipeline(Readable.fromWeb(answer.body), response);
}

async function toProblemError(answer: Response): Promise<ProblemError> {
  const text = (await answer.text()).trim().toLowerCase().slice(0, 200);
  return new ProblemError(codeOf(answer.status), text === '' ? 'the upload was refused' : text, {
    field: 'upload',
    remedy: 'follow the upload protocol tus 1.0.0',
  });
}

function codeOf(status: number): CoordinatorCode {
  if (status >= 500) return 'internal';
  if (status === 404 || status === 410) return 'not-found';
  if (status === 409 || status === 423) return 'upload-conflict';
  return status === 413 ? 'too-large' : 'upload-refused';
}
