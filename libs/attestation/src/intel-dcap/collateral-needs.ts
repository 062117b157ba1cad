// SPDX-License-Identifier: Apache-2.0
import { ByteReader, DecodeError, fromBase64Url, toHex } from '@glovebox/core';
import type { CollateralNeed } from '../collateral/need.ts';
import { AttestationError } from '../error.ts';
import { decoding } from '../parse-input.ts';
import { nameText } from '../pki/name.ts';
import type { Certificate } from '../pki/x509.ts';
import { parseChain } from './certificate-path.ts';
import { parsePckPlatform } from './pck-certificate.ts';
import { parseQuote, type Quote } from './quote.ts';

/**
 * What a quote's platform is judged by: TCB info of its processor family, the quoting enclave's identity, the list of the
 * authority that issued its PCK certificate, the root's list. A quote that only names its certificate needs that first.
 * @throws AttestationError
 */
export function intelNeeds(quoteText: string, pckChain: Uint8Array | undefined): CollateralNeed[] {
  const quote = parseQuote(decoding('malformed', 'evidence.quote', () => fromBase64Url(quoteText)));
  const { tee } = quote;
  const leaf = pckLeaf(quote, pckChain);
  if (leaf === null) return [pckCertificate(quote)];
  return [
    { kind: 'intel-tcb-info', tee, fmspc: parsePckPlatform(leaf).fmspc },
    { kind: 'intel-qe-identity', tee },
    { kind: 'intel-pck-crl', ca: authorityOf(leaf) },
    { kind: 'intel-root-ca-crl' },
  ];
}

const NAMED = [1, 2, 3];

function pckLeaf(quote: Quote, delivered: Uint8Array | undefined): Certificate | null {
  const named = NAMED.includes(quote.certificationDataType);
  const chain = named ? delivered : quote.certificationData;
  if (chain === undefined) return null;
  const leaf = parseChain(chain, 'evidence.quote.certificationData').find((one) => !one.isAuthority);
  if (leaf !== undefined) return leaf;
  throw new AttestationError('certificate-missing', 'the quote brings no PCK certificate', {
    field: 'evidence.quote.certificationData',
    remedy: 'send the quote unchanged',
  });
}

const AUTHORITIES = [
  ['Intel SGX PCK Platform CA', 'platform'],
  ['Intel SGX PCK Processor CA', 'processor'],
] as const;

function authorityOf(leaf: Certificate): 'platform' | 'processor' {
  const issuer = decoding('certificate-malformed', 'issuer', () => nameText(leaf.issuer));
  const found = AUTHORITIES.find(([name]) => issuer.split(',').includes(`CN=${name}`));
  if (found !== undefined) return found[1];
  throw new AttestationError('certificate-chain', 'the PCK certificate is of none of Intel’s authorities', {
    field: 'evidence.quote.certificationData',
    remedy: 'use a worker whose certificates Intel issued',
  });
}

/** CPUSVN, PCESVN and PCEID. */
const NAME_BYTES = 20;

/** PPID, clear (perhaps padded to the length of an encrypted one) or encrypted, then CPUSVN, PCESVN and PCEID (LE). */
function pckCertificate(quote: Quote): CollateralNeed {
  return decoding('malformed', 'evidence.quote.certificationData', () => {
    const reader = new ByteReader(quote.certificationData);
    const ppid = reader.bytes(Math.max(quote.certificationData.length - NAME_BYTES, 0));
    const [cpuSvn, pceSvn, pceId] = [reader.bytes(16), reader.bytes(2), reader.bytes(2)].map(toHex);
    reader.end();
    if (cpuSvn === undefined || pceSvn === undefined || pceId === undefined) {
      throw new DecodeError('malformed', 'certification data ends early');
    }
    const clear = quote.certificationDataType === 1;
    return {
      kind: 'intel-pck-certificate',
      ppid: clear ? { clear: toHex(ppid.subarray(0, 16)) } : { encrypted: toHex(ppid) },
      cpuSvn,
      pceSvn,
      pceId,
      qeId: toHex(quote.userData.subarray(0, 16)),
    };
  });
}
