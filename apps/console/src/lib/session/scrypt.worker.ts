// SPDX-License-Identifier: Apache-2.0
import { scrypt } from '@noble/hashes/scrypt.js';
import type { ScryptRequest } from '@glovebox/client';

/** Takes a second and 128 MiB, so it does not run in the page. */
addEventListener('message', ({ data }: MessageEvent<ScryptRequest>) => {
  const { passphrase, salt, N, r, p, length } = data;
  postMessage(scrypt(passphrase, salt, { N, r, p, dkLen: length, maxmem: 256 * 1024 * 1024 }));
});
