// SPDX-License-Identifier: Apache-2.0
import type { TpmBank } from '@glovebox/contracts';
import { toHex } from '@glovebox/core';
import type { ClaimsOf } from '../../claims.ts';
import { nameText } from '../../pki/name.ts';
import { decoding } from '../../parse-input.ts';
import type { TrustedKey } from './attestation-key.ts';
import { MAGIC, TYPE_QUOTE, type TpmQuote } from './evidence.ts';
import type { VerifiedQuote } from './verify.ts';

/** TPMS_ATTEST in words of the specification. 64-bit fields are text, byte strings lower-case hex. */
export interface TpmQuoteClaims {
  readonly magic: string;
  readonly type: string;
  readonly qualifiedSigner: string;
  readonly extraData: string;
  readonly clock: string;
  readonly resetCount: number;
  readonly restartCount: number;
  readonly safe: boolean;
  readonly firmwareVersion: string;
  readonly pcrSelect: readonly { readonly alg: string; readonly pcrs: readonly number[] }[];
  readonly pcrDigest: string;
}

export interface TpmClaims {
  readonly quote: TpmQuoteClaims;
  readonly bank: TpmBank;
  /** Values of the quoted registers by index. */
  readonly pcrs: Readonly<Record<string, string>>;
  /** Registers that the event log leads to; null where there is no log. */
  readonly replayedPcrs: readonly number[] | null;
  readonly akName: string | null;
  /** Issuer of the key's certificate, for people; null where the policy names the key. */
  readonly akIssuer: string | null;
}

export const toQuoteClaims = (quote: TpmQuote): TpmQuoteClaims => ({
  magic: `0x${MAGIC.toString(16)}`,
  type: `0x${TYPE_QUOTE.toString(16)}`,
  qualifiedSigner: quote.qualifiedSigner,
  extraData: quote.extraData,
  clock: quote.clock.toString(),
  resetCount: quote.resetCount,
  restartCount: quote.restartCount,
  safe: quote.safe,
  firmwareVersion: `0x${quote.firmwareVersion.toString(16)}`,
  pcrSelect: quote.selections.map(({ bank, pcrs }) => ({ alg: bank.name, pcrs })),
  pcrDigest: toHex(quote.pcrDigest),
});

/** Common claims of an authentic quote. A TPM knows no debugging: what ran is in its registers. */
export const toPlatformClaims = (
  { quote, measured }: VerifiedQuote,
  key: TrustedKey,
  revocation: ClaimsOf<'tpm'>['revocation'],
): ClaimsOf<'tpm'> => ({
  platform: 'tpm',
  measurement: toHex(quote.pcrDigest),
  reportData: quote.extraData,
  debug: false,
  revocation,
  validUntil: key.validUntil.reduce((a, b) => (a < b ? a : b)),
  tpm: {
    quote: toQuoteClaims(quote),
    ...measured,
    akName: key.name,
    akIssuer: key.certificate === null ? null : issuerText(key.certificate.issuer),
  },
});

const issuerText = (name: Uint8Array) => decoding('certificate-malformed', 'issuer', () => nameText(name));
