// SPDX-License-Identifier: Apache-2.0
/**
 * The keybroker of one data owner: the only process that holds its dataset keys. The core (`core/`) decides, journals and
 * keeps the keys, in plain TypeScript behind a pipe; the shell (`shell/`) speaks Redis and holds no key. Must never open a
 * network connection from the core, write a plaintext key anywhere, or answer before its journal is on disk.
 *
 * Nothing imports an app; what is exported here is for tests that run a core in their own process.
 */
export type { KeybrokerStatus } from './status.ts';
export { KeyStore } from './core/key-store.ts';
export { Keybroker, type KeybrokerParts } from './core/keybroker.ts';
export { openKeybroker, type OpenKeybroker, type OpenOptions } from './core/open.ts';
export { readKeyFile } from './core/passphrase.ts';
export { initKeybroker } from './init.ts';
export { readStatus } from './status.ts';
