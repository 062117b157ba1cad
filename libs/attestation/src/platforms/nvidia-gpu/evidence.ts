// SPDX-License-Identifier: Apache-2.0
import { ByteReader, DecodeError, toHex } from '@glovebox/core';
import { decoding } from '../../parse-input.ts';
import { parseOpaqueData, type OpaqueData } from './opaque-data.ts';

/** SPDM 1.1 (DSP0274), the only version that these devices speak. */
const VERSION = 0x11;
const GET_MEASUREMENTS = 0xe0;
const MEASUREMENTS = 0x60;
/** Sign the answer; of all measurements. */
const SIGNED = 0x01;
const ALL = 0xff;
const SLOT_MAX = 7;
const DMTF = 0x01;
/** Raw measurements have this bit of the value type set; these devices report digests. */
const RAW = 0x80;
const DIGEST_LENGTH = 48;
const VALUE_HEADER = 3;
export const SIGNATURE_LENGTH = 96;

/** A request and its answer, parsed but not authenticated: attacker-controlled until the signature is verified. */
export interface SpdmReport {
  /** Everything but the signature: what it covers. */
  readonly signed: Uint8Array;
  /** r ‖ s, big-endian. */
  readonly signature: Uint8Array;
  /** The verifier's. */
  readonly requestNonce: Uint8Array;
  readonly responseNonce: Uint8Array;
  readonly slot: number;
  readonly measurementRecord: Uint8Array;
  /** Digests by SPDM index, lower-case hex. */
  readonly measurements: ReadonlyMap<number, string>;
  readonly opaque: OpaqueData;
}

/**
 * Parses exactly one signed exchange: GET_MEASUREMENTS of all measurements, and the MEASUREMENTS that answers it (DSP0274
 * 1.1, 10.11). Nothing may follow the signature. @throws AttestationError `malformed`
 */
export function parseReport(bytes: Uint8Array): SpdmReport {
  return decoding('malformed', 'evidence.report', () => {
    const reader = new ByteReader(bytes);
    [VERSION, GET_MEASUREMENTS, SIGNED, ALL].forEach((value) => expectByte(reader, value, 'request'));
    const requestNonce = reader.bytes(32);
    const slot = reader.u8();
    if (slot > SLOT_MAX) throw new DecodeError('malformed', 'slot is above 7', { field: 'request.slot' });
    [VERSION, MEASUREMENTS, 0, slot].forEach((value) => expectByte(reader, value, 'response'));
    const blocks = reader.u8();
    const measurementRecord = reader.bytes(reader.u16le() + 0x10000 * reader.u8());
    const measurements = readBlocks(measurementRecord, blocks);
    const responseNonce = reader.bytes(32);
    const opaque = parseOpaqueData(reader.bytes(reader.u16le()));
    const signed = bytes.slice(0, reader.offset);
    const signature = reader.bytes(SIGNATURE_LENGTH);
    reader.end();
    return { signed, signature, requestNonce, responseNonce, slot, measurementRecord, measurements, opaque };
  });
}

function expectByte(reader: ByteReader, value: number, field: string): void {
  const { offset } = reader;
  if (reader.u8() === value) return;
  throw new DecodeError('malformed', `byte \`${String(offset)}\` is not \`${toHex(Uint8Array.of(value))}\``, { field });
}

/** Blocks in ascending order of their index: so none occurs twice. */
function readBlocks(record: Uint8Array, count: number): ReadonlyMap<number, string> {
  const reader = new ByteReader(record);
  const measurements = new Map<number, string>();
  let previous = 0;
  for (let block = 0; block < count; block++) {
    const index = reader.u8();
    if (index <= previous) throw malformedBlock('indexes do not ascend');
    if (reader.u8() !== DMTF) throw malformedBlock('a measurement is not in DMTF form');
    if (reader.u16le() !== DIGEST_LENGTH + VALUE_HEADER) throw malformedBlock('a measurement has a wrong size');
    if ((reader.u8() & RAW) !== 0) throw malformedBlock('a measurement is no digest');
    if (reader.u16le() !== DIGEST_LENGTH) throw malformedBlock('a digest is not of SHA-384');
    measurements.set(index, toHex(reader.bytes(DIGEST_LENGTH)));
    previous = index;
  }
  reader.end();
  return measurements;
}

const malformedBlock = (message: string) => new DecodeError('malformed', message, { field: 'measurements' });
