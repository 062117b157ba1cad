// SPDX-License-Identifier: Apache-2.0
import { ByteReader, toHex } from '@glovebox/core';
import type { BodyType } from '../../intel-dcap/quote.ts';
import { decoding } from '../../parse-input.ts';

/**
 * TD report body, 1.0 (584 bytes) or 1.5 (648 bytes) (Intel TDX DCAP Quoting Library API, "TD quote body"). Byte strings
 * are lower-case hex in the order of the bytes. Attacker-controlled until the quote is verified.
 */
export interface TdReport {
  /** Byte 0: version of the TDX module's security patches, byte 1: its major version, byte 2: of the SEAM loader. */
  readonly teeTcbSvn: string;
  readonly mrSeam: string;
  readonly mrSignerSeam: string;
  readonly seamAttributes: string;
  readonly tdAttributes: string;
  readonly xfam: string;
  readonly mrTd: string;
  readonly mrConfigId: string;
  readonly mrOwner: string;
  readonly mrOwnerConfig: string;
  readonly rtmr0: string;
  readonly rtmr1: string;
  readonly rtmr2: string;
  readonly rtmr3: string;
  readonly reportData: string;
  /** From version 1.5: TCB of the module that runs now. */
  readonly teeTcbSvn2: string | null;
  /** From version 1.5: the service TD that is bound, for example one for migration; zero when there is none. */
  readonly mrServiceTd: string | null;
}

/** @throws AttestationError `malformed` */
export function parseTdReport(bytes: Uint8Array, type: BodyType): TdReport {
  return decoding('malformed', 'evidence.quote.body', () => {
    const reader = new ByteReader(bytes);
    const hex = (length: number) => toHex(reader.bytes(length));
    const report = {
      teeTcbSvn: hex(16),
      mrSeam: hex(48),
      mrSignerSeam: hex(48),
      seamAttributes: hex(8),
      tdAttributes: hex(8),
      xfam: hex(8),
      mrTd: hex(48),
      mrConfigId: hex(48),
      mrOwner: hex(48),
      mrOwnerConfig: hex(48),
      rtmr0: hex(48),
      rtmr1: hex(48),
      rtmr2: hex(48),
      rtmr3: hex(48),
      reportData: hex(64),
      teeTcbSvn2: type === 3 ? hex(16) : null,
      mrServiceTd: type === 3 ? hex(48) : null,
    };
    reader.end();
    return report;
  });
}

/** TDATTRIBUTES (Intel TDX Module Base Architecture Specification, table 3.20), least significant bit 0. */
export interface TdAttributes {
  /** Any bit of the group that takes the TD out of Intel's trust: bit 0 is DEBUG, 1 to 7 are reserved for the like. */
  readonly untrusted: boolean;
  readonly septVeDisable: boolean;
  readonly migratable: boolean;
}

export function parseTdAttributes(hex: string): TdAttributes {
  const bytes = hex.match(/../g)?.map((pair) => Number.parseInt(pair, 16)) ?? [];
  const bit = (index: number) => ((bytes[index >> 3] ?? 0) & (1 << (index & 7))) !== 0;
  return { untrusted: (bytes[0] ?? 0) !== 0, septVeDisable: bit(28), migratable: bit(29) };
}
