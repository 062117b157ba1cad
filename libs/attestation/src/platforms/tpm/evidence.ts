// SPDX-License-Identifier: Apache-2.0
import { ByteReader, DecodeError, toHex } from '@glovebox/core';
import { decoding } from '../../parse-input.ts';
import { HASHES, type TpmHash } from './algorithms.ts';

export const MAGIC = 0xff544347;
export const TYPE_QUOTE = 0x8018;
const NAME_MAX = 66;
const BANKS_MAX = 4;

export interface PcrSelection {
  readonly bank: TpmHash;
  /** Ascending. */
  readonly pcrs: readonly number[];
}

/** A quote (TPMS_ATTEST), parsed but not authenticated: attacker-controlled until its signature is verified. */
export interface TpmQuote {
  readonly signed: Uint8Array;
  readonly qualifiedSigner: string;
  /** The verifier's nonce, or what it is bound to. */
  readonly extraData: string;
  readonly clock: bigint;
  readonly resetCount: number;
  readonly restartCount: number;
  readonly safe: boolean;
  readonly firmwareVersion: bigint;
  readonly selections: readonly PcrSelection[];
  readonly pcrDigest: Uint8Array;
}

/** Parses exactly one TPMS_ATTEST of type quote (TPM 2.0 Library, Part 2, 10.12.12). @throws AttestationError `malformed` */
export function parseQuote(bytes: Uint8Array): TpmQuote {
  return decoding('malformed', 'evidence.quote', () => {
    const reader = new ByteReader(bytes);
    if (reader.u32be() !== MAGIC) throw new DecodeError('malformed', 'not made by a TPM', { field: 'magic' });
    if (reader.u16be() !== TYPE_QUOTE) throw new DecodeError('malformed', 'not a quote', { field: 'type' });
    const quote = {
      signed: bytes,
      qualifiedSigner: toHex(sized(reader, NAME_MAX)),
      extraData: toHex(sized(reader, NAME_MAX)),
      clock: u64be(reader),
      resetCount: reader.u32be(),
      restartCount: reader.u32be(),
      safe: readFlag(reader),
      firmwareVersion: u64be(reader),
      selections: readSelections(reader),
      pcrDigest: sized(reader, 64),
    };
    reader.end();
    return quote;
  });
}

/** TPM2B: a length of two bytes, then as many. */
export function sized(reader: ByteReader, maximum: number): Uint8Array {
  const length = reader.u16be();
  if (length > maximum) throw new DecodeError('malformed', 'a sized buffer is too long');
  return reader.bytes(length);
}

const u64be = (reader: ByteReader): bigint => (BigInt(reader.u32be()) << 32n) | BigInt(reader.u32be());

function readFlag(reader: ByteReader): boolean {
  const value = reader.u8();
  if (value > 1) throw new DecodeError('malformed', 'TPMI_YES_NO is neither', { field: 'safe' });
  return value === 1;
}

/** A bank twice, or none, would leave open which values the digest is of. */
function readSelections(reader: ByteReader): PcrSelection[] {
  const count = reader.u32be();
  if (count === 0 || count > BANKS_MAX) throw new DecodeError('malformed', 'no bank is selected, or too many are');
  const selections = Array.from({ length: count }, () => readSelection(reader));
  if (new Set(selections.map(({ bank }) => bank.name)).size !== count) {
    throw new DecodeError('malformed', 'one bank is selected twice');
  }
  return selections;
}

function readSelection(reader: ByteReader): PcrSelection {
  const bank = HASHES.get(reader.u16be());
  if (bank === undefined) throw new DecodeError('malformed', 'a bank of an unknown algorithm is selected');
  const size = reader.u8();
  if (size === 0 || size > 4) throw new DecodeError('malformed', 'a selection has a wrong size');
  const bits = reader.bytes(size);
  const pcrs = Array.from({ length: 8 * size }, (_, index) => index).filter(
    (index) => ((bits[index >> 3] ?? 0) & (1 << (index & 7))) !== 0,
  );
  return { bank, pcrs };
}
