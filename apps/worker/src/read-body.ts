// SPDX-License-Identifier: Apache-2.0
import type { IncomingMessage } from 'node:http';
import type { z } from 'zod';
import { concatBytes, parseJson } from '@glovebox/core';
import { WorkerError } from './error.ts';

/**
 * Reads a JSON body strictly, up to a limit.
 * @throws WorkerError `too-large`, `malformed` (field names the offending part), `transfer-broken`
 */
export async function readBody<T extends z.ZodType>(
  request: IncomingMessage,
  schema: T,
  bytesMax: number,
): Promise<z.infer<T>> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of readBytes(request)) {
    bytes += part.length;
    if (bytes > bytesMax) throw new WorkerError('too-large', `a body has at most \`${String(bytesMax)}\` bytes`);
    parts.push(part);
  }
  const parsed = schema.safeParse(parseJson(concatBytes(...parts)));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new WorkerError('malformed', 'the body is not what its step demands', { field: issue?.path.join('.') ?? '' });
}

/** The bytes of a body as they come. Whoever stops reading leaves the connection open for the answer. @throws WorkerError `transfer-broken` when the relay goes away in the middle */
export async function* readBytes(request: IncomingMessage): AsyncGenerator<Uint8Array> {
  try {
    for await (const part of request.iterator({ destroyOnReturn: false })) yield part as Buffer;
  } catch (cause) {
    throw new WorkerError('transfer-broken', 'the transfer broke off', { cause });
  }
}
