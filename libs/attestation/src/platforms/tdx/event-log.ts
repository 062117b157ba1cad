// SPDX-License-Identifier: Apache-2.0
import { ByteReader, concatBytes, DecodeError, fromHex, fromUtf8, parseJson, toHex } from '@glovebox/core';
import { z } from 'zod';
import { hexOf } from '@glovebox/contracts';
import { AttestationError } from '../../error.ts';
import { decoding, parseInput } from '../../parse-input.ts';
import type { TdReport } from './evidence.ts';

/**
 * One extension of a register. What the event says of itself (its data) is left out on purpose: digests need not cover
 * it, so nothing there is authentic.
 */
export interface MeasuredEvent {
  readonly rtmr: 0 | 1 | 2 | 3;
  readonly eventType: number;
  /** SHA-384, 48 bytes. */
  readonly digest: string;
}

const FIELD = 'evidence.eventLog';
/** Honest logs have some hundred. */
const EVENTS_MAX = 4096;
const SHA384_LENGTH = 48;
const ALGORITHM_SHA384 = 0x0c;
const NO_ACTION = 3;

/** CCEL (TCG PC Client crypto-agile log) or the JSON that dstack and others write. @throws AttestationError `malformed` */
export function parseEventLog(bytes: Uint8Array): MeasuredEvent[] {
  return decoding('malformed', FIELD, () => (bytes[0] === '['.charCodeAt(0) ? readJsonLog(bytes) : readCcel(bytes)));
}

const JsonEvents = z
  .array(
    z.looseObject({
      imr: z.number().int().min(0).max(3),
      event_type: z.number().int().min(0).max(0xffffffff),
      digest: hexOf(48),
    }),
  )
  .max(EVENTS_MAX);

const readJsonLog = (bytes: Uint8Array): MeasuredEvent[] =>
  parseInput(JsonEvents, parseJson(bytes), FIELD).map(({ imr, event_type: eventType, digest }) => ({
    rtmr: imr as MeasuredEvent['rtmr'],
    eventType,
    digest,
  }));

/**
 * First a TCG 1.2 event that describes the log, then TCG 2 events: register, type, digests by algorithm, data. Register 0
 * is MRTD, 1 to 4 are RTMR0 to RTMR3 (UEFI 2.10, 38.4). The firmware hands out a whole buffer: behind the last event all
 * bytes are ones, or all are zero.
 */
function readCcel(bytes: Uint8Array): MeasuredEvent[] {
  const reader = new ByteReader(bytes);
  const digestLengths = readLogHeader(reader);
  const events: MeasuredEvent[] = [];
  while (!isUnused(bytes, reader.offset)) {
    const [register, eventType] = [reader.u32le(), reader.u32le()];
    const digest = readDigest(reader, digestLengths);
    reader.bytes(reader.u32le());
    // A description extends nothing.
    if (eventType === NO_ACTION) continue;
    if (register < 1 || register > 4)
      throw new DecodeError('malformed', 'an event of another register', { field: 'mr' });
    if (events.length === EVENTS_MAX) throw new DecodeError('malformed', 'too many events');
    events.push({ rtmr: (register - 1) as MeasuredEvent['rtmr'], eventType, digest: toHex(digest) });
  }
  return events;
}

/** Whether nothing but filler is left. */
function isUnused(bytes: Uint8Array, offset: number): boolean {
  const [first] = bytes.subarray(offset, offset + 1);
  if (first === undefined) return true;
  if (first !== 0 && first !== 0xff) return false;
  return bytes.subarray(offset).every((byte) => byte === first);
}

/** Lengths of the digests by algorithm, SHA-384 among them. */
function readLogHeader(reader: ByteReader): ReadonlyMap<number, number> {
  reader.bytes(4);
  if (reader.u32le() !== NO_ACTION) throw new DecodeError('malformed', 'the log does not begin with its description');
  reader.bytes(20);
  const description = new ByteReader(reader.bytes(reader.u32le()));
  if (fromUtf8(description.bytes(16)) !== 'Spec ID Event03\0') {
    throw new DecodeError('malformed', 'the log is not of the crypto-agile format');
  }
  description.bytes(8);
  const count = description.u32le();
  if (count > 16) throw new DecodeError('malformed', 'too many algorithms');
  const lengths = new Map<number, number>();
  for (let i = 0; i < count; i++) lengths.set(description.u16le(), description.u16le());
  if (lengths.get(ALGORITHM_SHA384) !== SHA384_LENGTH) throw new DecodeError('malformed', 'the log has no SHA-384');
  return lengths;
}

function readDigest(reader: ByteReader, lengths: ReadonlyMap<number, number>): Uint8Array {
  const count = reader.u32le();
  if (count > 16) throw new DecodeError('malformed', 'too many digests');
  let found: Uint8Array | undefined;
  for (let i = 0; i < count; i++) {
    const algorithm = reader.u16le();
    const length = lengths.get(algorithm);
    if (length === undefined) throw new DecodeError('malformed', 'a digest of an algorithm that the log does not name');
    const digest = reader.bytes(length);
    if (algorithm === ALGORITHM_SHA384) found = digest;
  }
  if (found === undefined) throw new DecodeError('malformed', 'an event without SHA-384');
  return found;
}

/** RTMR = SHA-384(RTMR ‖ digest) for every event in order, from zero (Intel TDX Module, TDG.MR.RTMR.EXTEND). */
export async function replay(events: readonly MeasuredEvent[]): Promise<readonly string[]> {
  const registers: Uint8Array[] = Array.from({ length: 4 }, () => new Uint8Array(SHA384_LENGTH));
  for (const { rtmr, digest } of events) {
    const value = concatBytes(registers[rtmr] ?? new Uint8Array(SHA384_LENGTH), fromHex(digest));
    registers[rtmr] = new Uint8Array(await crypto.subtle.digest('SHA-384', value));
  }
  return registers.map(toHex);
}

/**
 * The log explains all four registers of the report, completely. A log that explains some of them is refused, so that
 * nobody has to ask which. @throws AttestationError `event-log-mismatch`
 */
export async function assertReplays(events: readonly MeasuredEvent[], report: TdReport): Promise<void> {
  const registers = await replay(events);
  const expected = [report.rtmr0, report.rtmr1, report.rtmr2, report.rtmr3];
  const differing = expected.flatMap((value, index) => (registers[index] === value ? [] : [`rtmr${String(index)}`]));
  if (differing.length === 0) return;
  throw new AttestationError('event-log-mismatch', `the event log does not replay to \`${differing.join(', ')}\``, {
    field: FIELD,
    remedy: 'send the log of the same TD, whole, as it was when the quote was made',
  });
}
