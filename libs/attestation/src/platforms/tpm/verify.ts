// SPDX-License-Identifier: Apache-2.0
import type { Collateral, TpmPolicy } from '@glovebox/contracts';
import { fromBase64Url } from '@glovebox/core';
import type { ClaimsOf } from '../../claims.ts';
import { AttestationError } from '../../error.ts';
import type { KeyTable } from '../../key-table.ts';
import { decoding } from '../../parse-input.ts';
import type { EvidenceOf } from '../../platform.ts';
import type { SignatureCheck } from '../../pki/signature.ts';
import type { Certificate } from '../../pki/x509.ts';
import { certifiedKey, isKeyTable, namedKey } from './attestation-key.ts';
import { toPlatformClaims } from './claims.ts';
import { assertReplays, parseEventLog } from './event-log.ts';
import { parseQuote, type TpmQuote } from './evidence.ts';
import { assertPcrs, type PcrValues } from './pcr-values.ts';
import { parsePublicArea } from './public-area.ts';
import { assertSigned, parseSignature, soundHash } from './signature.ts';

export interface TpmVerification {
  readonly root: Certificate | KeyTable;
  readonly policy: TpmPolicy;
  readonly collateral: Collateral;
  readonly at: string;
  readonly check?: SignatureCheck;
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
  { root, policy, collateral, at, check }: TpmVerification,
): Promise<ClaimsOf<'tpm'>> {
  const bytes = (field: 'quote' | 'signature' | 'akPublic' | 'eventLog') =>
    decoding('malformed', `evidence.${field}`, () => fromBase64Url(evidence[field]));
  const quote = parseQuote(bytes('quote'));
  const signature = parseSignature(bytes('signature'));
  const publicArea = evidence.akPublic === '' ? null : parsePublicArea(bytes('akPublic'));
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
        });

  if (publicArea !== null && publicArea.scheme !== null && publicArea.scheme !== signature.scheme) throw otherScheme();
  await assertSigned(signature, key.subjectPublicKeyInfo, quote.signed);
  const bank = assertBank(quote, policy);
  const quoted = await assertPcrs(quote, valuesOf(evidence, bank.name), soundHash(signature));
  const pcrs = quoted.get(bank.name) ?? new Map<number, string>();
  const replayedPcrs =
    evidence.eventLog === '' ? null : await assertReplays(parseEventLog(bytes('eventLog'), bank), bank, pcrs);
  return toPlatformClaims(
    quote,
    key,
    {
      bank: policy.bank,
      pcrs: Object.fromEntries([...pcrs].map(([index, value]) => [String(index), value])),
      replayedPcrs,
    },
    key.certificate !== null && policy.revocation === 'crl-required' ? 'checked' : 'not-checked',
  );
}

/** One bank, so that nobody can add a broken one to the digest. */
function assertBank({ selections }: TpmQuote, policy: TpmPolicy) {
  const [selection, ...others] = selections;
  if (selection?.bank.name === policy.bank && others.length === 0) return selection.bank;
  throw new AttestationError('pcr-bank-mismatch', `the quote is not of the bank \`${policy.bank}\` alone`, {
    field: 'evidence.quote.pcrSelect',
    remedy: 'quote exactly the bank that the policy names',
  });
}

/** One register twice would leave open which value counts. */
function valuesOf(evidence: EvidenceOf<'tpm'>, bank: string): PcrValues {
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
