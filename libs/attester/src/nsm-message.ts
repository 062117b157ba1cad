// SPDX-License-Identifier: Apache-2.0
import { ByteReader, concatBytes, DecodeError, fromUtf8, utf8 } from '@glovebox/core';
import { AttesterError } from './error.ts';

/**
 * The one request and answer of the Nitro Secure Module that we need (NSM API, `api/mod.rs`), in CBOR: written by hand
 * because the worker would otherwise carry a decoder for the sake of three texts and one byte string.
 */

const DOCUMENT_MAX = 16_384;
const CBOR = { null: 0xf6, map1: 0xa1, map3: 0xa3, anyMap: 0xbf, end: 0xff } as const;

const text = (value: string) => concatBytes(Uint8Array.of(0x60 + value.length), utf8(value));

/** `{"Attestation": {"user_data": reportData, "nonce": null, "public_key": null}}` */
export const attestationRequest = (reportData: Uint8Array): Uint8Array =>
  concatBytes(
    Uint8Array.of(CBOR.map1),
    text('Attestation'),
    Uint8Array.of(CBOR.map3),
    text('user_data'),
    Uint8Array.of(0x58, reportData.length),
    reportData,
    text('nonce'),
    Uint8Array.of(CBOR.null),
    text('public_key'),
    Uint8Array.of(CBOR.null),
  );

/** The document of `{"Attestation": {"document": bytes}}`. @throws AttesterError `device-unavailable`, `malformed-output` */
export function attestationDocument(response: Uint8Array): Uint8Array {
  try {
    return onlyEntry(new ByteReader(response), (outer, kind) => {
      if (kind === 'Error') throw refused(shortText(outer));
      if (kind !== 'Attestation') throw new DecodeError('malformed', `the module answered \`${kind}\``);
      return onlyEntry(outer, (inner, name) => {
        if (name !== 'document') throw new DecodeError('malformed', `the module answered \`${name}\``);
        return byteString(inner);
      });
    });
  } catch (cause) {
    if (!(cause instanceof DecodeError)) throw cause;
    throw new AttesterError('malformed-output', 'the Nitro Secure Module’s answer is not an attestation document', {
      field: 'ATTESTER_NSM_HELPER',
      remedy: 'check that the helper passes the module’s answer on unchanged',
      cause,
    });
  }
}

/** A map of one entry, of either form: the module writes lengths or marks ends, depending on its age. */
function onlyEntry<T>(reader: ByteReader, read: (reader: ByteReader, key: string) => T): T {
  const head = reader.u8();
  if (head !== CBOR.map1 && head !== CBOR.anyMap) throw new DecodeError('malformed', 'no map of one entry');
  const value = read(reader, shortText(reader));
  if (head === CBOR.anyMap && reader.u8() !== CBOR.end) throw new DecodeError('malformed', 'more than one entry');
  return value;
}

function shortText(reader: ByteReader): string {
  const head = reader.u8();
  if (head < 0x60 || head > 0x77) throw new DecodeError('malformed', 'no short text');
  return fromUtf8(reader.bytes(head - 0x60));
}

function byteString(reader: ByteReader): Uint8Array {
  const head = reader.u8();
  const length = head === 0x59 ? reader.u16be() : head === 0x58 ? reader.u8() : 0;
  if (length === 0 || length > DOCUMENT_MAX) throw new DecodeError('malformed', 'no byte string of a usual length');
  return reader.bytes(length);
}

const refused = (code: string) =>
  new AttesterError('device-unavailable', `the Nitro Secure Module refused: \`${code.slice(0, 40)}\``, {
    field: 'ATTESTER',
    remedy: 'look the code up in the NSM API documentation',
  });
