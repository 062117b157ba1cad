// SPDX-License-Identifier: Apache-2.0
import { ByteReader, DecodeError, fromUtf8, toHex } from '@glovebox/core';

/** Types of NVIDIA's opaque data that mean something here. */
const TYPE = {
  driverVersion: 3,
  vbiosVersion: 6,
  nvdec0Status: 11,
  boardId: 14,
  chipSku: 15,
  project: 17,
  projectSku: 18,
  fwid: 20,
} as const;

const FWID_LENGTH = 48;
const FIELDS_MAX = 64;

/** What the device says about itself besides measurements. Null where it does not. */
export interface OpaqueData {
  readonly driverVersion: string | null;
  readonly vbiosVersion: string | null;
  /** Whether the first video decoder is in use: its measurement counts only then. */
  readonly nvdec0: 'enabled' | 'disabled' | null;
  readonly boardId: string | null;
  readonly chipSku: string | null;
  readonly project: string | null;
  readonly projectSku: string | null;
  /** Digest of the firmware that the device runs, lower-case hex. */
  readonly firmwareIdentity: string | null;
  /** Every field by its type, known or not. */
  readonly fields: ReadonlyMap<number, Uint8Array>;
}

/** Fields of u16 type, u16 size and value; no type twice. @throws DecodeError */
export function parseOpaqueData(bytes: Uint8Array): OpaqueData {
  const reader = new ByteReader(bytes);
  const fields = new Map<number, Uint8Array>();
  while (reader.remaining > 0) {
    const type = reader.u16le();
    if (fields.has(type) || fields.size === FIELDS_MAX) throw malformed(type, 'a field twice, or too many');
    fields.set(type, reader.bytes(reader.u16le()));
  }
  const read = <T>(type: number, decode: (value: Uint8Array, type: number) => T): T | null => {
    const value = fields.get(type);
    return value === undefined ? null : decode(value, type);
  };
  return {
    driverVersion: read(TYPE.driverVersion, text),
    vbiosVersion: read(TYPE.vbiosVersion, vbiosVersion),
    nvdec0: read(TYPE.nvdec0Status, nvdec0),
    boardId: read(TYPE.boardId, toHex),
    chipSku: read(TYPE.chipSku, text),
    project: read(TYPE.project, text),
    projectSku: read(TYPE.projectSku, text),
    firmwareIdentity: read(TYPE.fwid, fwid),
    fields,
  };
}

/** Printable ASCII that ends in zero bytes, if in any. */
function text(value: Uint8Array, type: number): string {
  const end = value.indexOf(0);
  const content = end < 0 ? value : value.subarray(0, end);
  const printable = content.every((byte) => byte >= 0x20 && byte <= 0x7e);
  if (!printable || (end >= 0 && value.subarray(end).some((byte) => byte !== 0))) {
    throw malformed(type, 'not plain text');
  }
  return fromUtf8(content);
}

const VBIOS_WORDS = 8;

/** GPUs report two little-endian words, of which the second counts to 255; switches report text. */
function vbiosVersion(value: Uint8Array, type: number): string {
  if (value.length !== VBIOS_WORDS) return text(value, type).toUpperCase();
  const [a = 0, b = 0, c = 0, d = 0, last = 0, ...zeros] = value;
  if (zeros.some((byte) => byte !== 0)) throw malformed(type, 'a VBIOS version with a long last part');
  return [d, c, b, a, last].map((byte) => toHex(Uint8Array.of(byte)).toUpperCase()).join('.');
}

function nvdec0(value: Uint8Array, type: number): 'enabled' | 'disabled' {
  const [status] = value;
  if (value.length === 1 && status === 0xaa) return 'enabled';
  if (value.length === 1 && status === 0x55) return 'disabled';
  throw malformed(type, 'neither enabled nor disabled');
}

function fwid(value: Uint8Array, type: number): string {
  if (value.length !== FWID_LENGTH) throw malformed(type, 'not a digest of SHA-384');
  return toHex(value);
}

const malformed = (type: number, message: string) =>
  new DecodeError('malformed', message, { field: `opaque.${String(type)}` });
