// SPDX-License-Identifier: Apache-2.0
import { KeybrokerRequest } from '@glovebox/contracts';
import { assert } from '@glovebox/core';
import { documentDigest, openDocument } from '@glovebox/crypto';
import { NativeError, readJsonFile } from '@glovebox/native';
import { isCoded, KeybrokerError } from './core/error.ts';
import { openKeybroker } from './core/open.ts';

const ORDER_BYTES_MAX = 16 * 1024 * 1024;

export interface LocalStop {
  readonly directory: string;
  readonly keyFile: string;
  /** A stop request as `glovebox agreement stop --out` writes it. */
  readonly order: string;
}

/**
 * Carries out an owner's stop on this machine, past a coordinator that does not pass it on: judged and journaled by the
 * same core as every other request. The keybroker must not be running meanwhile, and one that does not run grants and
 * permits nothing, so the stop holds from the moment its process was ended. Doing it twice changes nothing.
 *
 * @returns the digest of the stopped agreement
 * @throws KeybrokerError `order-malformed`, `running`, `refused`; whatever opening the keybroker throws
 */
export async function stopLocally({ directory, keyFile, order }: LocalStop): Promise<string> {
  const request = await readOrder(order);
  const keybroker = await openIdle(directory, keyFile);
  try {
    const id = `local-stop.${documentDigest(request.stop)}`;
    const reply = await keybroker.keybroker.answer({ id, request });
    const { outcome } = openDocument('glovebox/keybroker-reply/v1', reply, [keybroker.self.identityKey]).value;
    if (outcome.kind === 'stopped') return documentDigest(request.agreement);
    assert(outcome.kind === 'denied', 'a stop is carried out or denied');
    const [reason] = outcome.reasons;
    throw new KeybrokerError('refused', `${reason?.code ?? ''}: ${reason?.message ?? ''}`, {
      field: 'order',
      remedy: reason?.remedy ?? 'have an owner sign the stop again',
    });
  } finally {
    await keybroker.close();
  }
}

async function readOrder(path: string) {
  const parsed = KeybrokerRequest.safeParse(await readFileOrNull(path));
  if (parsed.success && parsed.data.verb === 'stop') return parsed.data;
  throw new KeybrokerError('order-malformed', 'the file holds no stop of an agreement', {
    field: 'order',
    remedy: 'make it with `glovebox agreement stop DIGEST --reason TEXT --out FILE`',
  });
}

/** A file that is away or no JSON is no order either. */
const readFileOrNull = (path: string): Promise<unknown> =>
  readJsonFile(path, ORDER_BYTES_MAX).catch((error: unknown) => {
    if (isCoded(error)) return null;
    throw error;
  });

async function openIdle(directory: string, keyFile: string) {
  const quiet = { log: () => undefined, onFault: () => undefined };
  try {
    return await openKeybroker({ directory, keyFile, dangerouslyTrustDevelopmentRoots: false, ...quiet });
  } catch (cause) {
    if (!(cause instanceof NativeError) || cause.code !== 'locked') throw cause;
    throw new KeybrokerError('running', 'the keybroker of this directory is running', {
      cause,
      field: 'dir',
      remedy: 'end its process, which by itself holds everything back; give this command again; then start it',
    });
  }
}
