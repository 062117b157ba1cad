// SPDX-License-Identifier: Apache-2.0
import type { Collateral } from '@glovebox/contracts';
import { DecodeError, fromBase64Url, fromHex, fromUtf8 } from '@glovebox/core';
import { AttestationError } from '../error.ts';
import { decoding } from '../parse-input.ts';
import { parseEachTime, type ParseOnce } from '../pki/documents.ts';
import { parseRevocationList, type RevocationList } from '../pki/crl.ts';
import type { Certificate } from '../pki/x509.ts';
import { parseChain } from './certificate-path.ts';
import type { Quote } from './quote.ts';
import { SIGNED_JSON, splitSignedJson, type SignedJson } from './signed-json.ts';

/** Intel's collateral, parsed but not verified. */
export interface ParsedCollateral {
  readonly tcbInfo: SignedJson;
  readonly tcbInfoIssuers: readonly Certificate[];
  readonly qeIdentity: SignedJson;
  readonly qeIdentityIssuers: readonly Certificate[];
  readonly pckCrl: RevocationList | null;
  readonly pckCrlIssuers: readonly Certificate[];
  readonly rootCaCrl: RevocationList | null;
  readonly pckCertificates: readonly Certificate[];
}

const FIELD = 'collateral.intel';

/** @throws AttestationError */
export function parseIntelCollateral({ intel }: Collateral, once: ParseOnce = parseEachTime): ParsedCollateral {
  if (intel === undefined) {
    throw new AttestationError('collateral-missing', 'no collateral of Intel was given', {
      field: FIELD,
      remedy: 'deliver TCB info, QE identity and revocation lists of the worker’s platform',
    });
  }
  const bytes = (name: keyof typeof intel) =>
    decoding('malformed', `${FIELD}.${name}`, () => fromBase64Url(intel[name] ?? ''));
  const chain = (name: keyof typeof intel) => {
    const text = intel[name];
    return text === undefined ? [] : once('chain', text, () => parseChain(bytes(name), `${FIELD}.${name}`));
  };
  const list = (name: keyof typeof intel) => {
    const [text, field] = [intel[name], `${FIELD}.${name}`];
    if (text === undefined) return null;
    return once('list', text, () => labelled(field, () => parseRevocationList(listDer(bytes(name), field))));
  };
  const signedJson = (name: keyof typeof SIGNED_JSON) =>
    once(name, intel[name], () => splitSignedJson(bytes(name), SIGNED_JSON[name]));
  return {
    tcbInfo: signedJson('tcbInfo'),
    tcbInfoIssuers: chain('tcbInfoIssuerChain'),
    qeIdentity: signedJson('qeIdentity'),
    qeIdentityIssuers: chain('qeIdentityIssuerChain'),
    pckCrl: list('pckCrl'),
    pckCrlIssuers: chain('pckCrlIssuerChain'),
    rootCaCrl: list('rootCaCrl'),
    pckCertificates: chain('pckCertificateChain'),
  };
}

const PEM = /^-----BEGIN X509 CRL-----\r?\n([A-Za-z0-9+/=\r\n]+?)\r?\n-----END X509 CRL-----\s*$/;

/** Intel's services hand the same list out as DER, PEM or hex. DER starts with byte 30, hex with the digit 3. */
export function listDer(bytes: Uint8Array, field: string): Uint8Array {
  return decoding('crl-malformed', field, () => {
    if (bytes[0] === 0x30) return bytes;
    const text = fromUtf8(bytes);
    const pem = PEM.exec(text)?.[1];
    if (pem !== undefined) return fromBase64(pem);
    if (!/^[0-9a-fA-F]+\s*$/.test(text)) throw new DecodeError('malformed', 'neither DER, nor PEM, nor hex');
    return fromHex(text.trim().toLowerCase());
  });
}

function fromBase64(text: string): Uint8Array {
  const compact = text.replace(/[\r\n]/g, '').replace(/={0,2}$/, '');
  return fromBase64Url(compact.replaceAll('+', '-').replaceAll('/', '_'));
}

/** Says which list an error is about: shared code does not know. */
export function labelled<T>(field: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw relabelled(error, field);
  }
}

/** As {@link labelled}, for something that takes its time. */
export async function labelledAsync<T>(field: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    throw relabelled(error, field);
  }
}

const relabelled = (error: unknown, field: string): unknown =>
  error instanceof AttestationError
    ? new AttestationError(error.code, error.message, {
        field,
        ...(error.remedy === undefined ? {} : { remedy: error.remedy }),
        cause: error,
      })
    : error;

/** What of the collateral may lead to a PCK. */
export type PckAuthorities = Pick<ParsedCollateral, 'pckCertificates' | 'pckCrlIssuers'>;

const CERTIFICATE = 4;
const CERTIFICATE_CHAIN = 5;

/**
 * The certificates that may lead to the PCK. A quote of type 5 brings its whole chain and nothing else is looked at; of
 * type 4 the leaf; of types 1 to 3 only names it, and collateral brings it. Those names are not believed: the PCK's
 * signature over the QE report is what binds certificate and quote.
 * @throws AttestationError `certificate-malformed`
 */
export function pckCandidates(
  quote: Quote,
  collateral: PckAuthorities,
  once: ParseOnce = parseEachTime,
): readonly Certificate[] {
  const field = 'evidence.quote.certificationData';
  const { certificationDataType, certificationData } = quote;
  if (certificationDataType === CERTIFICATE_CHAIN) return parseQuoteChain(certificationData, field, once);
  const authorities = pckAuthorities(collateral);
  if (certificationDataType === CERTIFICATE) return [...parseChain(certificationData, field), ...authorities];
  return [...collateral.pckCertificates.filter((one) => !one.isAuthority), ...authorities];
}

/** Found again by its text, which is PEM. */
function parseQuoteChain(blob: Uint8Array, field: string, once: ParseOnce): readonly Certificate[] {
  const text = decoding('certificate-malformed', field, () => fromUtf8(blob));
  return once('PEM chain', text, () => parseChain(blob, field));
}

/** The chain that comes with the PCK certificate counts; that of the list helps where it brings no authority. */
function pckAuthorities({ pckCertificates, pckCrlIssuers }: PckAuthorities): readonly Certificate[] {
  const own = pckCertificates.filter((one) => one.isAuthority);
  return own.length > 0 ? own : pckCrlIssuers.filter((one) => one.isAuthority);
}
