// SPDX-License-Identifier: Apache-2.0
import { createCryptoEngine, randomBytes, systemClock } from '@glovebox/native';
import { journalPath, openJournal } from './journal.ts';
import { KeyStore } from './key-store.ts';
import { Keybroker, type KeybrokerParts } from './keybroker.ts';
import { readKeyFile } from './passphrase.ts';
import type { KeybrokerSelf } from './self.ts';

export interface OpenOptions {
  readonly directory: string;
  readonly keyFile: string;
  readonly dangerouslyTrustDevelopmentRoots: boolean;
  readonly log: KeybrokerParts['log'];
  readonly onFault: KeybrokerParts['onFault'];
  /** The machine's clock unless said otherwise: this keybroker stands on its owner's machine and believes it. */
  readonly clock?: () => string;
}

export interface OpenKeybroker {
  readonly self: KeybrokerSelf;
  readonly keybroker: Keybroker;
  readonly close: () => Promise<void>;
}

/**
 * Opens the keybroker of a directory: unseals the keys, locks the journal against a second process and replays it.
 * @throws KeybrokerError, NativeError (`locked`, `corrupt`, ...)
 */
export async function openKeybroker(options: OpenOptions): Promise<OpenKeybroker> {
  const { directory, dangerouslyTrustDevelopmentRoots, log, onFault } = options;
  const keys = await KeyStore.open(directory, await readKeyFile(options.keyFile), randomBytes);
  const { state, append, close } = await openJournal(journalPath(directory));
  const keybroker = new Keybroker({
    keys,
    state,
    append,
    clock: options.clock ?? systemClock,
    random: randomBytes,
    engine: createCryptoEngine(),
    dangerouslyTrustDevelopmentRoots,
    log,
    onFault,
  });
  return { self: keys.self, keybroker, close };
}
