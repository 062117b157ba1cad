// SPDX-License-Identifier: Apache-2.0
import { DecodeError, toHex } from '@glovebox/core';
import { decoding } from '../../parse-input.ts';
import { DerReader, readAll, readDer, TAG, type DerElement } from '../../pki/der.ts';
import { objectIdentifier } from '../../pki/der-values.ts';
import type { Certificate } from '../../pki/x509.ts';

/** DICE: CompositeDeviceID of Hopper and its switches; TcbInfo since Blackwell. */
const OID = { compositeDeviceId: '2.23.133.5.4.1', tcbInfo: '2.23.133.5.4.1.1', sha384: '2.16.840.1.101.3.4.2.2' };
/** Context tags of TcbInfo (DICE Attestation Architecture, 6.1.1). */
const TCB_INFO = { fwids: 0xa6, flags: 0x87 } as const;
const DIGEST_LENGTH = 48;
const FIELDS_MAX = 16;
/** Bit 3 of the operational flags, as it stands in the first byte. */
const DEBUG_FLAG = 0x10;

/** What the device's own certificate says about the firmware that its key belongs to. */
export interface DeviceIdentity {
  /** `GH100`, `GB100`, `LS_10`. */
  readonly chip: string;
  /** Digest of the firmware (FWID), lower-case hex. */
  readonly firmwareIdentity: string;
  /** Firmware in debug mode, which only the newer form can say. */
  readonly debug: boolean;
}

/** @throws AttestationError `certificate-malformed` */
export function readDeviceIdentity(leaf: Certificate): DeviceIdentity {
  return decoding('certificate-malformed', 'evidence.certificates.0', () => ({
    chip: readChip(leaf.commonName),
    ...readFirmware(leaf.extensions),
  }));
}

/** `GH100 A01 GSP FMC LF`: the chip, its stepping, and the firmware that holds the key. */
function readChip(commonName: string): string {
  const chip = /^([A-Z0-9_]{3,16}) [A-Z0-9]+ (GSP|FSP) FMC LF$/.exec(commonName)?.[1];
  if (chip === undefined) throw new DecodeError('malformed', 'not the name of a device’s attestation key');
  return chip;
}

/** Exactly one of the two forms: with both, one could choose. */
function readFirmware(extensions: ReadonlyMap<string, Uint8Array>): Omit<DeviceIdentity, 'chip'> {
  const [composite, tcbInfo] = [extensions.get(OID.compositeDeviceId), extensions.get(OID.tcbInfo)];
  if (composite !== undefined && tcbInfo === undefined) {
    return { firmwareIdentity: compositeFirmware(composite), debug: false };
  }
  if (tcbInfo !== undefined && composite === undefined) return readTcbInfo(tcbInfo);
  throw new DecodeError('malformed', 'not exactly one firmware identity');
}

/** SEQUENCE of version, public key of the device, FWID. */
function compositeFirmware(content: Uint8Array): string {
  const reader = new DerReader(readDer(content, TAG.sequence).content);
  reader.next(TAG.integer);
  reader.next(TAG.sequence);
  const identity = fwid(reader.next(TAG.sequence));
  reader.end();
  return identity;
}

/** The first FWID is of the firmware that attests; every field has a tag of its own and is there at most once. */
function readTcbInfo(content: Uint8Array): Omit<DeviceIdentity, 'chip'> {
  const fields = readAll(readDer(content, TAG.sequence), FIELDS_MAX);
  if (fields.some((own, index) => index > 0 && tagNumber(own) <= tagNumber(fields[index - 1] ?? own))) {
    throw new DecodeError('malformed', 'fields of TcbInfo are out of order');
  }
  const [first] = readAll(field(fields, TCB_INFO.fwids), FIELDS_MAX);
  if (first === undefined) throw new DecodeError('malformed', 'TcbInfo names no firmware');
  const flags = fields.find(({ tag }) => tag === TCB_INFO.flags);
  return { firmwareIdentity: fwid(readDer(first.encoded, TAG.sequence)), debug: isDebug(flags) };
}

const tagNumber = ({ tag }: DerElement) => tag & 0x1f;

function field(fields: readonly DerElement[], tag: number): DerElement {
  const found = fields.find((one) => one.tag === tag);
  if (found === undefined) throw new DecodeError('malformed', 'TcbInfo names no firmware');
  return found;
}

/** A BIT STRING, implicitly tagged: unused bits, then the bits. */
const isDebug = (flags: DerElement | undefined) => ((flags?.content[1] ?? 0) & DEBUG_FLAG) !== 0;

function fwid(element: DerElement): string {
  const reader = new DerReader(element.content);
  const hash = objectIdentifier(reader.next(TAG.oid));
  const { content } = reader.next(TAG.octetString);
  reader.end();
  if (hash !== OID.sha384 || content.length !== DIGEST_LENGTH) {
    throw new DecodeError('malformed', 'firmware identity is not of SHA-384');
  }
  return toHex(content);
}
