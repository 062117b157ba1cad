// SPDX-License-Identifier: Apache-2.0
import { ByteReader, concatBytes, DecodeError, equalBytes, fromUtf8, toHex, utf8 } from '@glovebox/core';
import { AttestationError } from '../../error.ts';
import { decoding } from '../../parse-input.ts';
import { digestOf, HASHES, type TpmHash } from './algorithms.ts';

const NO_ACTION = 3;
const EVENTS_MAX = 10_000;
const PCRS = 24;
const LOCALITY = utf8('StartupLocality\0');

/** One extension of a register. Event data is left out: digests need not cover it, so nothing there is authentic. */
interface Extension {
  readonly pcr: number;
  readonly digest: Uint8Array;
}

export interface EventLog {
  readonly extensions: readonly Extension[];
  /** Locality that the TPM was started from: the last byte of PCR 0's first value. */
  readonly locality: number;
}

/**
 * A crypto-agile log (TCG PC Client Platform Firmware Profile, 10.4), read for one bank. @throws AttestationError
 * `malformed`
 */
export function parseEventLog(bytes: Uint8Array, bank: TpmHash): EventLog {
  return decoding('malformed', 'evidence.eventLog', () => {
    const reader = new ByteReader(bytes);
    const lengths = readDescription(reader);
    const extensions: Extension[] = [];
    let locality = 0;
    while (reader.remaining > 0) {
      const [pcr, type] = [reader.u32le(), reader.u32le()];
      const digest = readDigests(reader, lengths).get(bank.name);
      const data = reader.bytes(reader.u32le());
      if (pcr >= PCRS) throw new DecodeError('malformed', 'an event of no register', { field: 'pcrIndex' });
      if (type === NO_ACTION) locality = startupLocality(pcr, data) ?? locality;
      else if (digest === undefined) throw new DecodeError('malformed', 'an event without a digest of the bank');
      else extensions.push({ pcr, digest });
      if (extensions.length > EVENTS_MAX) throw new DecodeError('malformed', 'too many events');
    }
    return { extensions, locality };
  });
}

/** The first event, in the form of TPM 1.2: lengths of digests by algorithm. */
function readDescription(reader: ByteReader): ReadonlyMap<number, number> {
  if (reader.u32le() !== 0 || reader.u32le() !== NO_ACTION) {
    throw new DecodeError('malformed', 'the log does not begin with its description');
  }
  reader.zeros(20, 'description');
  const description = new ByteReader(reader.bytes(reader.u32le()));
  if (fromUtf8(description.bytes(16)) !== 'Spec ID Event03\0') {
    throw new DecodeError('malformed', 'the log is not of the crypto-agile format');
  }
  description.bytes(8);
  const count = description.u32le();
  if (count === 0 || count > 16) throw new DecodeError('malformed', 'no algorithm, or too many');
  const lengths = new Map<number, number>();
  for (let i = 0; i < count; i++) lengths.set(description.u16le(), description.u16le());
  for (const [algorithm, { length }] of HASHES) {
    if (lengths.has(algorithm) && lengths.get(algorithm) !== length) {
      throw new DecodeError('malformed', 'a digest has a wrong length');
    }
  }
  return lengths;
}

function readDigests(reader: ByteReader, lengths: ReadonlyMap<number, number>): ReadonlyMap<string, Uint8Array> {
  const count = reader.u32le();
  if (count > 16) throw new DecodeError('malformed', 'too many digests');
  const digests = new Map<string, Uint8Array>();
  for (let i = 0; i < count; i++) {
    const algorithm = reader.u16le();
    const length = lengths.get(algorithm);
    if (length === undefined) throw new DecodeError('malformed', 'a digest of an algorithm that the log does not name');
    const name = HASHES.get(algorithm)?.name ?? String(algorithm);
    if (digests.has(name)) throw new DecodeError('malformed', 'two digests of one algorithm');
    digests.set(name, reader.bytes(length));
  }
  return digests;
}

function startupLocality(pcr: number, data: Uint8Array): number | null {
  if (pcr !== 0 || data.length !== LOCALITY.length + 1) return null;
  return equalBytes(data.subarray(0, LOCALITY.length), LOCALITY) ? (data[LOCALITY.length] ?? 0) : null;
}

/** Values that the log leads to, lower-case hex, of the registers that it extends. SHA-1 cannot be replayed here. */
export async function replay(log: EventLog, bank: TpmHash): Promise<ReadonlyMap<number, string>> {
  const { hash, length } = bank;
  if (hash === null) throw weak();
  const values = new Map<number, Uint8Array>();
  for (const { pcr, digest } of log.extensions) {
    const before = values.get(pcr) ?? initial(pcr, length, log.locality);
    values.set(pcr, await digestOf(hash, concatBytes(before, digest)));
  }
  return new Map([...values].map(([pcr, value]) => [pcr, toHex(value)]));
}

/** Registers of the dynamic root of trust start with ones (PC Client Platform TPM Profile, 4.6.2), the others with zeros. */
function initial(pcr: number, length: number, locality: number): Uint8Array {
  const value = new Uint8Array(length).fill(pcr >= 17 && pcr <= 22 ? 0xff : 0);
  if (pcr === 0) value[length - 1] = locality;
  return value;
}

const weak = () =>
  new AttestationError('weak-algorithm', 'a log cannot be replayed under SHA-1', {
    field: 'evidence.eventLog',
    remedy: 'quote the SHA-256 bank',
  });

/**
 * Checks that the log explains every register that it extends and that was quoted, completely.
 * @returns the indices that it explains @throws AttestationError `event-log-mismatch`
 */
export async function assertReplays(
  log: EventLog,
  bank: TpmHash,
  quoted: ReadonlyMap<number, string>,
): Promise<readonly number[]> {
  const replayed = [...(await replay(log, bank))].filter(([pcr]) => quoted.has(pcr));
  const differing = replayed.filter(([pcr, value]) => quoted.get(pcr) !== value).map(([pcr]) => String(pcr));
  if (differing.length === 0) return replayed.map(([pcr]) => pcr).sort((a, b) => a - b);
  throw new AttestationError('event-log-mismatch', `the event log does not replay to PCR \`${differing.join(', ')}\``, {
    field: 'evidence.eventLog',
    remedy: 'send the log of the same start of the machine, whole',
  });
}
