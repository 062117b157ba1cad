// SPDX-License-Identifier: Apache-2.0
import { toHex } from '@glovebox/core';
import type { ClaimsOf } from '../../claims.ts';
import type { NitroDocument } from './evidence.ts';

/** The document in words of the specification. Byte strings are lower-case hex. */
export interface NitroClaims {
  readonly moduleId: string;
  /** UTC with milliseconds. */
  readonly timestamp: string;
  /** From the document's time to the time of judgement, in seconds; negative when the document is of later. */
  readonly ageSeconds: number;
  readonly digest: 'SHA384';
  /** Every PCR of the document by its index. */
  readonly pcrs: Readonly<Record<string, string>>;
  readonly publicKey: string | null;
  readonly userData: string | null;
  readonly nonce: string | null;
}

const ZERO_PCR = '00'.repeat(48);
export const isZeroPcr = (value: string | undefined): boolean => value === ZERO_PCR;

/** In debug mode the module reports PCR 0, 1 and 2 as zero. One of them suffices: no image hashes to zero. */
export const isDebug = (pcrs: ReadonlyMap<number, string>): boolean =>
  [0, 1, 2].some((index) => isZeroPcr(pcrs.get(index)));

export const timestampText = (milliseconds: number): string => new Date(milliseconds).toISOString();

export function toNitroClaims(document: NitroDocument, at: string): NitroClaims {
  const hex = (bytes: Uint8Array | null) => (bytes === null ? null : toHex(bytes));
  return {
    moduleId: document.moduleId,
    timestamp: timestampText(document.timestamp),
    ageSeconds: (Date.parse(at) - document.timestamp) / 1000,
    digest: document.digest,
    pcrs: Object.fromEntries([...document.pcrs].map(([index, value]) => [String(index), value])),
    publicKey: hex(document.publicKey),
    userData: hex(document.userData),
    nonce: hex(document.nonce),
  };
}

/** Common claims of an authentic document. The worker's binding stands in user_data; absent, nothing is bound. */
export const toPlatformClaims = (
  document: NitroDocument,
  at: string,
  checked: { readonly revocation: ClaimsOf<'nitro'>['revocation']; readonly validUntil: string },
): ClaimsOf<'nitro'> => ({
  platform: 'nitro',
  measurement: document.pcrs.get(0) ?? '',
  reportData: document.userData === null ? '' : toHex(document.userData),
  debug: isDebug(document.pcrs),
  ...checked,
  nitro: toNitroClaims(document, at),
});
