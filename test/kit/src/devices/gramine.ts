// SPDX-License-Identifier: Apache-2.0
import { execFileSync } from 'node:child_process';
import { readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/**
 * A directory that behaves like Gramine's /dev/attestation until stopped: `quote` is made when it is read, of what
 * `user_report_data` holds then.
 */
export async function emulateGramine(
  base: string,
  quote: (reportData: Buffer) => Uint8Array,
  attestationType = 'dcap',
): Promise<{ stop: () => Promise<void> }> {
  const [input, output] = [join(base, 'user_report_data'), join(base, 'quote')];
  await writeFile(join(base, 'attestation_type'), attestationType);
  await writeFile(input, '');
  execFileSync('mkfifo', [output]);
  const stopped = new AbortController();
  const served = (async () => {
    while (!stopped.signal.aborted) {
      const reportData = await readFile(input);
      if (reportData.length === 64) {
        await truncate(input);
        // A pipe: writing waits until somebody reads.
        await writeFile(output, quote(reportData));
      }
      await delay(2);
    }
  })();
  return {
    stop: async () => {
      stopped.abort();
      await served;
    },
  };
}
