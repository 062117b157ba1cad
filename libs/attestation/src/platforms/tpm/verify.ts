// SPDX-License-Identifier: Apache-2.0
import type { Collateral, TpmBank, TpmPolicy } from '@glovebox/contracts';
import { fromBase64Url } from '@glovebox/core';
import type { ClaimsOf } from '../../claims.ts';
import { AttestationError } from '../../error.ts';
import type { KeyTable } from '../../key-table.ts';
import { decoding } from '../../parse-input.ts';
import type { EvidenceOf } from '../../platform.ts';
import type { ParseOnce } from '../../pki/documents.ts';
import type { SignatureCheck } from '../../pki/signature.ts';
import type { Certificate } from '../../pki/x509.ts';
import { certifiedKey, isKeyTable, namedKey } from './attestation-key.ts';
import { toPlatformClaims, type TpmClaims } from './claims.ts';
import { assertReplays, parseEventLog } from './event-log.ts';
import { parseQuote, type TpmQuote } from './evidence.ts';
import { assertPcrs, type PcrValues } from './pcr-values.ts';
import { parsePublicArea, type PublicArea } from './public-area.ts';
import { assertSigned, parseSignature, soundHash } from './signature.ts';

export interface TpmVerification {
  readonly root: Certificate | KeyTable;
  readonly policy: TpmPolicy;
  readonly collateral: Collateral;
  readonly at: string;
  readonly check?: SignatureCheck;
  readonly fresh?: SignatureCheck;
  readonly once?: ParseOnce;
}

/**
 * Authenticates a quote (TPM 2.0 Library 1.59, Part 1, 18 and Part 3, 18.4):
 *
 *  1. parse quote, signature and public area: each is exactly one, and the quote says that a TPM made it
 *  2. key: certified under the root, with revocation as the policy says, or named by the policy; restricted to quotes
 *  3. signature under that key, with a scheme that it has, over no broken hash
 *  4. bank: exactly the policy's
 *  5. values: those that came along hash to the quoted digest; only quoted ones become claims
 *  6. log, where there is one: leads to the quoted values
 *
 * @throws AttestationError
 */
export async function verifyTpm(
  evidence: EvidenceOf<'tpm'>,
  { root, policy, collateral, at, check, fresh, once }: TpmVerification,
): Promise<ClaimsOf<'tpm'>> {
  const publicArea = evidence.akPublic === '' ? null : parsePublicArea(bytesOf(evidence, 'akPublic'));
  const certificates = evidence.akCertificates.map((text, index) =>
    decoding('certificate-malformed', `evidence.akCertificates.${String(index)}`, () => fromBase64Url(text)),
  );
  const key =
    isKeyTable(root) || policy.root.kind === 'provisioned'
      ? await namedKey(publicArea, policy.root.kind === 'provisioned' ? policy.root : { keys: [] })
      : await certifiedKey(certificates, publicArea, {
          root,
          revocation: policy.revocation,
          collateral,
          at,
          ...(check === undefined ? {} : { check }),
          ...(once === undefined ? {} : { once }),
        });

  const quote = await verifyQuote(evidence, { ...key, scheme: publicArea?.scheme ?? null }, policy.bank, fresh);
  return toPlatformClaims(
    quote,
    key,
    key.certificate !== null && policy.revocation === 'crl-required' ? 'checked' : 'not-checked',
  );
}

/** A quote with what travels beside it; base64url. */
export type QuoteEvidence = Pick<EvidenceOf<'tpm'>, 'quote' | 'signature' | 'pcrs' | 'eventLog'>;

export interface QuoteKey {
  readonly subjectPublicKeyInfo: Uint8Array;
  /** The only scheme of the key; null where nothing says it. */
  readonly scheme: PublicArea['scheme'];
}

/** A quote that a key signed, and values that it is of. */
export interface VerifiedQuote {
  readonly quote: TpmQuote;
  readonly measured: Pick<TpmClaims, 'bank' | 'pcrs' | 'replayedPcrs'>;
}

/** Steps 1 and 3 to 6, under a key that is believed to be a TPM's. @throws AttestationError */
export async function verifyQuote(
  evidence: QuoteEvidence,
  key: QuoteKey,
  wanted: TpmBank,
  fresh?: SignatureCheck,
): Promise<VerifiedQuote> {
  const quote = parseQuote(bytesOf(evidence, 'quote'));
  const signature = parseSignature(bytesOf(evidence, 'signature'));
  if (key.scheme !== null && key.scheme !== signature.scheme) throw otherScheme();
  await assertSigned(signature, key.subjectPublicKeyInfo, quote.signed, fresh);
  const bank = assertBank(quote, wanted);
  const quoted = await assertPcrs(quote, valuesOf(evidence, bank.name), soundHash(signature));
  const values = quoted.get(bank.name) ?? new Map<number, string>();
  const pcrs = Object.fromEntries([...values].map(([index, value]) => [String(index), value]));
  if (evidence.eventLog === '') return { quote, measured: { bank: wanted, pcrs, replayedPcrs: null } };
  const log = parseEventLog(bytesOf(evidence, 'eventLog'), bank);
  return { quote, measured: { bank: wanted, pcrs, replayedPcrs: await assertReplays(log, bank, values) } };
}

const bytesOf = <F extends string>(evidence: Readonly<Record<F, string>>, field: F) =>
  decoding('malformed', `evidence.${field}`, () => fromBase64Url(evidence[field]));

/** One bank, so that nobody can add a broken one to the digest. */
function assertBank({ selections }: TpmQuote, wanted: TpmBank) {
  const [selection, ...others] = selections;
  if (selection?.bank.name === wanted && others.length === 0) return selection.bank;
  throw new AttestationError('pcr-bank-mismatch', `the quote is not of the bank \`${wanted}\` alone`, {
    field: 'evidence.quote.pcrSelect',
    remedy: 'quote exactly the bank that the policy names',
  });
}

/** One register twice would leave open which value counts. */
function valuesOf(evidence: QuoteEvidence, bank: string): PcrValues {
  const values = new Map(evidence.pcrs.map(({ index, value }) => [index, value]));
  if (values.size === evidence.pcrs.length) return new Map([[bank, values]]);
  throw new AttestationError('malformed', 'one register twice', {
    field: 'evidence.pcrs',
    remedy: 'send each quoted register once',
  });
}

const otherScheme = () =>
  new AttestationError('quote-signature', 'the quote is signed with another scheme than its key has', {
    field: 'evidence.signature',
    remedy: 'quote with the scheme of the key',
  });
