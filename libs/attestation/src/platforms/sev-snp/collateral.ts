// SPDX-License-Identifier: Apache-2.0
import type { Collateral } from '@glovebox/contracts';
import { ByteReader, DecodeError, equalBytes, fromBase64Url, toHex } from '@glovebox/core';
import { AttestationError } from '../../error.ts';
import { decoding } from '../../parse-input.ts';
import { parseEachTime, textOf, type ParseOnce } from '../../pki/documents.ts';
import { certificateBlobs } from '../../pki/pem.ts';
import { parseCertificate, type Certificate } from '../../pki/x509.ts';
import type { SigningKey } from './evidence.ts';

/** GUIDs of the certificate table (GHCB 2.00, section 4.1.8.1), in the byte order of RFC 4122. */
export const TABLE_GUIDS = {
  vcek: '63da758de6644564adc5f4b93be8accd',
  vlek: 'a8074bc2a25a483eaae639c045a0b8a1',
  ask: '4ab7b379bbac4fe4a02f05aef327c782',
} as const;
const GUID_END = '0'.repeat(32);
const ENTRIES_MAX = 16;

/**
 * Entries of a certificate table: GUID, offset, length, ended by a zero entry. One GUID twice, blobs outside the bytes
 * after the table, and a table without end are refused. An empty table is none. @throws AttestationError `malformed`
 */
export function parseCertificateTable(bytes: Uint8Array): ReadonlyMap<string, Uint8Array> {
  return decoding('malformed', 'evidence.certificateTable', () => {
    const blobs = new Map<string, Uint8Array>();
    if (bytes.length === 0) return blobs;
    const reader = new ByteReader(bytes);
    const entries: { readonly guid: string; readonly offset: number; readonly length: number }[] = [];
    for (;;) {
      const [guid, offset, length] = [toHex(reader.bytes(16)), reader.u32le(), reader.u32le()];
      if (guid === GUID_END) {
        if (offset !== 0 || length !== 0) throw new DecodeError('malformed', 'the last entry is not zero');
        break;
      }
      if (entries.length === ENTRIES_MAX) throw new DecodeError('malformed', 'too many entries');
      entries.push({ guid, offset, length });
    }
    for (const { guid, offset, length } of entries) {
      const inside = offset >= reader.offset && length > 0 && offset + length <= bytes.length;
      if (!inside) throw new DecodeError('malformed', 'an entry points outside the table', { field: guid });
      if (blobs.has(guid)) throw new DecodeError('malformed', 'one certificate twice', { field: guid });
      blobs.set(guid, bytes.slice(offset, offset + length));
    }
    return blobs;
  });
}

export interface SnpCertificates {
  /** VCEK or VLEK: attacker-controlled until the chain is verified. */
  readonly leaf: Certificate;
  /** ASK or ASVK. */
  readonly intermediate: Certificate;
}

/**
 * Picks the certificates of the path by role and name. That picks candidates only; the chain is what proves them.
 * The evidence's own table goes first, then collateral. A root in either is never looked at: the pinned one counts.
 * @throws AttestationError
 */
export function selectCertificates(
  table: ReadonlyMap<string, Uint8Array>,
  collateral: Collateral,
  signingKey: Exclude<SigningKey, 'none'>,
  root: Certificate,
  once: ParseOnce = parseEachTime,
): SnpCertificates {
  const delivered = collateral.certificates.flatMap((text, index) =>
    once('delivered blob', text, () =>
      parseBlob(fromBytesText(text, index), `collateral.certificates.${String(index)}`),
    ),
  );
  const ownLeaf = fromTable(table, TABLE_GUIDS[signingKey], once);
  const ownIntermediate = fromTable(table, TABLE_GUIDS.ask, once);
  const leaf =
    ownLeaf ??
    only(
      delivered.filter((certificate) => !certificate.isAuthority),
      signingKey.toUpperCase(),
    );
  const authorities = [
    ...(ownIntermediate === undefined ? [] : [ownIntermediate]),
    ...delivered.filter((certificate) => certificate.isAuthority && !equalBytes(certificate.encoded, root.encoded)),
  ];
  return { leaf, intermediate: issuerOf(leaf, authorities) };
}

function issuerOf(leaf: Certificate, authorities: readonly Certificate[]): Certificate {
  if (authorities.length === 0) throw missing('ASK or ASVK');
  const fitting = authorities.filter((authority) => equalBytes(authority.subject, leaf.issuer));
  if (fitting.length > 0) return only(fitting, 'ASK or ASVK');
  throw new AttestationError(
    'certificate-chain',
    `\`${leaf.commonName}\` was issued by none of the given certificates`,
    {
      field: 'certificate',
      remedy: 'deliver the ASK or ASVK of the worker’s product',
    },
  );
}

const fromTable = (table: ReadonlyMap<string, Uint8Array>, guid: string, once: ParseOnce): Certificate | undefined => {
  const blob = table.get(guid);
  if (blob === undefined) return undefined;
  const parsed = once('blob', textOf(blob), () => parseBlob(blob, 'evidence.certificateTable'));
  return only(parsed, 'certificate');
};

const parseBlob = (blob: Uint8Array, field: string): Certificate[] =>
  decoding('certificate-malformed', field, () => certificateBlobs(blob)).map(parseCertificate);

const fromBytesText = (text: string, index: number) =>
  decoding('certificate-malformed', `collateral.certificates.${String(index)}`, () => fromBase64Url(text));

/** The one certificate of a role; the same one delivered twice is one. */
function only(certificates: readonly Certificate[], role: string): Certificate {
  const [first, ...others] = certificates;
  if (first === undefined) throw missing(role);
  if (others.every((other) => equalBytes(other.encoded, first.encoded))) return first;
  throw new AttestationError('certificate-ambiguous', `several different certificates could be the ${role}`, {
    field: 'certificate',
    remedy: `deliver only the ${role} of this worker`,
  });
}

const missing = (role: string) =>
  new AttestationError('certificate-missing', `no ${role} certificate was given`, {
    field: 'certificate',
    remedy: `deliver the ${role} with the evidence or as collateral`,
  });
