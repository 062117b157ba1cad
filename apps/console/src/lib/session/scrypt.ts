// SPDX-License-Identifier: Apache-2.0
import type { Scrypt } from '@glovebox/client';
import { startWorker } from '../workers.ts';
import workerUrl from './scrypt.worker.ts?worker&url';

/** scrypt in a worker of its own, which ends with its one answer and takes the passphrase with it. */
export const scryptBesidePage: Scrypt = (request) =>
  new Promise((resolve, reject) => {
    const worker = startWorker(workerUrl);
    worker.onmessage = ({ data }: MessageEvent<Uint8Array>) => {
      worker.terminate();
      resolve(data);
    };
    worker.onerror = ({ message }) => {
      worker.terminate();
      reject(new Error(`the passphrase could not be worked on: ${message}`));
    };
    worker.postMessage(request);
  });
