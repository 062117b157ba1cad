// SPDX-License-Identifier: Apache-2.0
import { readFile } from 'node:fs/promises';
import { toBase64Url } from '@glovebox/core';
import { AttesterError } from './error.ts';
import { errnoOf } from './system-error.ts';

/**
 * An event log of the firmware, as base64url; empty where there is none. One that is there and may not be read is an
 * error, not an empty log: the verifier could not tell the two apart. @throws AttesterError
 */
export async function readEventLog(path: string | null, lengthMax: number): Promise<string> {
  if (path === null) return '';
  let log: Buffer;
  try {
    log = await readFile(path);
  } catch (cause) {
    if (errnoOf(cause) === 'ENOENT') return '';
    throw new AttesterError('device-unavailable', `the event log could not be read: \`${errnoOf(cause)}\``, {
      field: path,
      remedy: 'let this process read it, or set the path of the event log to `none`',
      cause,
    });
  }
  if (log.length <= lengthMax) return toBase64Url(log);
  throw new AttesterError('malformed-output', `the event log has \`${String(log.length)}\` bytes`, {
    field: path,
    remedy: 'set the path of the event log to `none`',
  });
}
