// SPDX-License-Identifier: Apache-2.0
import type { PipeTransform } from '@nestjs/common';
import type { ArgumentMetadata } from '@nestjs/common';
import type { z } from 'zod';
import { ProblemError } from './problem.error.ts';

type Issue = z.core.$ZodIssue;

/** Checks one argument of a route against its contract. The problem names the field as the caller wrote it. */
class ZodPipe<T extends z.ZodType> implements PipeTransform<unknown, z.output<T>> {
  readonly #schema: T;
  constructor(schema: T) {
    this.#schema = schema;
  }

  transform(value: unknown, { type, data }: ArgumentMetadata): z.output<T> {
    const parsed = this.#schema.safeParse(value);
    if (parsed.success) return parsed.data;
    const issue = parsed.error.issues[0];
    throw new ProblemError('malformed', messageOf(issue), { field: fieldOf(issue, data ?? type) });
  }
}

export const zod = <T extends z.ZodType>(schema: T): PipeTransform<unknown, z.output<T>> => new ZodPipe(schema);

const messageOf = (issue: Issue | undefined): string =>
  (issue?.message ?? 'not what is expected').replaceAll('"', '`').replace(/^[A-Z]/, (first) => first.toLowerCase());

function fieldOf(issue: Issue | undefined, argument: string): string {
  const path = (issue?.path ?? []).map(String);
  const unknown = issue?.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [];
  const inside = [...path, ...unknown].join('.');
  if (argument === 'body' || argument === 'query') return inside === '' ? argument : inside;
  return argument;
}
