// SPDX-License-Identifier: Apache-2.0
import { CodedError } from '@glovebox/core';
import { NativeError, readJsonFile } from '@glovebox/native';
import type { z } from 'zod';
import { CliError } from '../error.ts';

/** Reads a JSON file of a known shape. @throws CliError `file`, `malformed-file` naming the field */
export async function readJson<T extends z.ZodType>(path: string, schema: T, field = 'file'): Promise<z.output<T>> {
  const parsed = schema.safeParse(await readRaw(path, field));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new CliError('malformed-file', `\`${path}\`: ${issue?.message ?? 'not what it should be'}`, {
    field: [field, ...(issue?.path ?? [])].map(String).join('.'),
    remedy: 'give the file as it was made',
  });
}

/** Like {@link readJson}; a file that does not exist yet is the fallback. */
export async function readJsonOr<T extends z.ZodType>(
  path: string,
  schema: T,
  fallback: z.output<T>,
): Promise<z.output<T>> {
  try {
    return await readJson(path, schema);
  } catch (error) {
    const cause: unknown = error instanceof CliError ? error.cause : undefined;
    if (cause instanceof NativeError && cause.code === 'not-found') return fallback;
    throw error;
  }
}

async function readRaw(path: string, field: string): Promise<unknown> {
  try {
    return await readJsonFile(path, 256 * 1024 * 1024);
  } catch (cause) {
    if (cause instanceof NativeError) {
      throw new CliError('file', `\`${path}\` cannot be read`, { field, remedy: 'check the path', cause });
    }
    if (cause instanceof CodedError) {
      const why = cause.message === 'not JSON' ? '' : `: ${cause.message.replace(/^not JSON: /, '')}`;
      throw new CliError('malformed-file', `\`${path}\` is not JSON${why}`, {
        field,
        remedy: 'give the file as it was made',
        cause,
      });
    }
    throw cause;
  }
}
