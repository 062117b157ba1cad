// SPDX-License-Identifier: Apache-2.0
import { randomUUID } from 'node:crypto';
import { Catch, HttpException, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { Response } from 'express';
import type { Problem } from '@glovebox/contracts';
import { CodedError } from '@glovebox/core';
import { ProblemError } from './problem.error.ts';
import { isProblemCode, problems } from './problems.ts';

/** Every error leaves as an RFC 9457 problem. What is not coded is a fault: the caller gets a number, the log the rest. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  readonly #log = new Logger('problem');

  catch(error: unknown, host: ArgumentsHost): void {
    const response = host.switchToHttp().getResponse<Response>();
    const problem = this.#describe(asCoded(error));
    if (response.headersSent) {
      response.destroy();
      return;
    }
    response.status(problem.status).type('application/problem+json').send(JSON.stringify(problem));
  }

  #describe(error: unknown): Problem {
    if (isCoded(error) && isProblemCode(error.code)) return toProblem(error.code, error);
    const instance = `urn:uuid:${randomUUID()}`;
    this.#log.error(`${instance} ${error instanceof Error ? (error.stack ?? error.message) : 'not an error'}`);
    const internal = new ProblemError('internal', 'something went wrong that is not the fault of the request');
    return { ...toProblem('internal', internal), instance };
  }
}

export function toProblem(code: keyof typeof problems, error: CodedError): Problem {
  const { status, title, remedy } = problems[code];
  return {
    type: `/docs#${code}`,
    title,
    status,
    code,
    detail: error.message,
    ...(error.field === undefined ? {} : { field: error.field }),
    remedy: error.remedy ?? remedy,
    ...(error instanceof ProblemError && error.reasons.length > 0 ? { reasons: [...error.reasons] } : {}),
  };
}

const isCoded = (error: unknown): error is CodedError => error instanceof CodedError;

/** The framework's own refusals, in our words. */
function asCoded(error: unknown): unknown {
  if (isCoded(error)) return error;
  if (error instanceof HttpException && error.getStatus() === 404) {
    return new ProblemError('no-such-route', 'nothing answers this method and path');
  }
  if (error instanceof URIError) return new ProblemError('malformed', 'the path is not well-formed', { field: 'path' });
  const status = statusOf(error);
  if (status === 413) return new ProblemError('too-large', 'the body is too large', { field: 'body' });
  if (status === 415) return new ProblemError('media-type', 'the body is encoded in a way that is not taken');
  if (status === 416) return new ProblemError('range', 'the part asked for is outside the file', { field: 'range' });
  if (status === 400) return new ProblemError('malformed', 'the request did not arrive well-formed', { field: 'body' });
  return error;
}

function statusOf(error: unknown): number | null {
  if (typeof error !== 'object' || error === null || !('status' in error)) return null;
  return typeof error.status === 'number' ? error.status : null;
}
