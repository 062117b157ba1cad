// SPDX-License-Identifier: Apache-2.0
import { DecodeError, toHex } from '@glovebox/core';
import { decoding } from '../../parse-input.ts';
import { parseCbor, type CborMap, type CborValue } from '../../pki/cbor.ts';
import { CborMapReader } from '../../pki/cbor-map.ts';
import { parseCoseSign1, type CoseSign1 } from '../../pki/cose.ts';

/** ES384, the only algorithm of the format. */
const ALGORITHM = -35;
const CERTIFICATE_MAX = 1024;
const BUNDLE_MAX = 8;
const FIELD_MAX = 1024;
const PCR_LENGTH = 48;

/** An attestation document, parsed but not authenticated: attacker-controlled until its signature is verified. */
export interface NitroDocument {
  readonly cose: CoseSign1;
  readonly moduleId: string;
  /** Milliseconds since 1970. */
  readonly timestamp: number;
  readonly digest: 'SHA384';
  /** Values by index, lower-case hex. */
  readonly pcrs: ReadonlyMap<number, string>;
  /** DER of the leaf. */
  readonly certificate: Uint8Array;
  /** DER, root first. */
  readonly cabundle: readonly Uint8Array[];
  readonly publicKey: Uint8Array | null;
  readonly userData: Uint8Array | null;
  readonly nonce: Uint8Array | null;
}

/**
 * Parses exactly one document (NSM API, "Attestation process", 2.2). The payload's maps may have an indefinite length:
 * the module writes them so since 2025. Unknown members, other digests and other algorithms are refused.
 * @throws AttestationError `malformed`
 */
export function parseDocument(bytes: Uint8Array): NitroDocument {
  return decoding('malformed', 'evidence.document', () => {
    const cose = parseCoseSign1(bytes);
    if (cose.algorithm !== ALGORITHM) throw new DecodeError('malformed', 'algorithm is not ES384', { field: 'alg' });
    const reader = new CborMapReader(parseCbor(cose.payload, { indefinite: true }), 'payload');
    const document = {
      cose,
      moduleId: reader.text('module_id', 'module_id'),
      timestamp: reader.unsigned('timestamp', 'timestamp', TIMESTAMP_MAX),
      digest: readDigest(reader),
      pcrs: readPcrs(reader.map('pcrs', 'pcrs')),
      certificate: certificate(reader.bytesUpTo('certificate', 'certificate', CERTIFICATE_MAX)),
      cabundle: reader.array('cabundle', 'cabundle', BUNDLE_MAX).map(certificate),
      publicKey: reader.optionalBytes('public_key', 'public_key', FIELD_MAX),
      userData: reader.optionalBytes('user_data', 'user_data', FIELD_MAX),
      nonce: reader.optionalBytes('nonce', 'nonce', FIELD_MAX),
    };
    reader.end();
    return document;
  });
}

/** Last millisecond of the year 9999. */
const TIMESTAMP_MAX = 253_402_300_799_999;

function readDigest(reader: CborMapReader): 'SHA384' {
  if (reader.text('digest', 'digest') !== 'SHA384') {
    throw new DecodeError('malformed', 'digest is not SHA384', { field: 'digest' });
  }
  return 'SHA384';
}

/** PCR 0, 1 and 2 must be there: they are what the image is compared by. */
function readPcrs(map: CborMap): ReadonlyMap<number, string> {
  const pcrs = new Map<number, string>();
  for (const [index, value] of map) {
    const known = typeof index === 'number' && Number.isInteger(index) && index >= 0 && index <= 31;
    if (!known || !(value instanceof Uint8Array) || value.length !== PCR_LENGTH) {
      throw new DecodeError('malformed', 'a PCR has a wrong index or length', { field: 'pcrs' });
    }
    pcrs.set(index, toHex(value));
  }
  if (![0, 1, 2].every((index) => pcrs.has(index))) {
    throw new DecodeError('malformed', 'PCR 0, 1 or 2 is missing', { field: 'pcrs' });
  }
  return pcrs;
}

function certificate(value: CborValue): Uint8Array {
  if (value instanceof Uint8Array && value.length > 0 && value.length <= CERTIFICATE_MAX) return value;
  throw new DecodeError('malformed', 'a certificate has a wrong length', { field: 'cabundle' });
}
