// SPDX-License-Identifier: Apache-2.0
import type { AgeHeader } from '@glovebox/contracts';
import { fromBase64Url } from '@glovebox/core';
import { contentDigest, openAgeHeader } from '@glovebox/crypto';
import type { JobPlan } from '@glovebox/policy';
import { isCoded } from './error.ts';
import type { KeyStore } from './key-store.ts';
import type { HeaderFinding } from './release-key.ts';

export interface OpenedHeader extends HeaderFinding {
  /** The key of the file, if the header opened with the identity of this dataset. */
  readonly fileKey: Uint8Array | null;
}

/**
 * Tries the headers that came for this keybroker's datasets, each with the identity of its own dataset and with no other.
 * Headers are attacker-controlled: whatever is wrong with one is a finding, not a fault.
 */
export async function openHeaders(
  plan: JobPlan,
  headers: readonly AgeHeader[],
  keys: KeyStore,
): Promise<readonly OpenedHeader[]> {
  const mine = plan.datasets
    .filter(({ manifest }) => manifest.value.keybroker === keys.self.identityKey)
    .flatMap(({ terms }) => headers.find(({ dataset }) => dataset === terms.name) ?? []);
  return Promise.all(
    mine.map(async ({ dataset, header }) => {
      const fileKey = await tryHeader(header, (await keys.findIdentity(dataset))?.identity);
      return { dataset, digest: headerDigest(header), opens: fileKey !== null, fileKey };
    }),
  );
}

async function tryHeader(header: string, identity: string | undefined): Promise<Uint8Array | null> {
  if (identity === undefined) return null;
  return nullOnCodedError(() => openAgeHeader(fromBase64Url(header), identity));
}

/** Not a digest at all for text that is no base64url: it matches no manifest. */
function headerDigest(header: string): string {
  try {
    return contentDigest(fromBase64Url(header));
  } catch (error) {
    if (isCoded(error)) return 'malformed';
    throw error;
  }
}

async function nullOnCodedError<T>(attempt: () => Promise<T>): Promise<T | null> {
  try {
    return await attempt();
  } catch (error) {
    if (isCoded(error)) return null;
    throw error;
  }
}
