// SPDX-License-Identifier: Apache-2.0
import { readFile } from 'node:fs/promises';
import type { Evidence, TpmBank, TpmEvidence } from '@glovebox/contracts';
import { ByteReader, toBase64Url, toHex } from '@glovebox/core';
import type { AttesterSource, Finding } from './attester.ts';
import { readEventLog } from './event-log.ts';
import { isProgram, isThere, mayUse } from './find-program.ts';
import { oneAtATime } from './one-at-a-time.ts';
import { assertReportData } from './report-data.ts';
import { readTpmCertificates } from './tpm-certificates.ts';
import { decoding, publicAreaOf, schemeOf } from './tpm-public.ts';
import { tpm2, withScratch, type TpmConnection } from './tpm-tools.ts';

export interface TpmSettings extends TpmConnection {
  /** The attestation key: persistent handle, or file of a saved context. */
  readonly key: string;
  /** Where its certificates are, leaf first: NV indices (`0x01c101d0`) or files in DER or PEM. Empty where policies name it. */
  readonly keyCertificates: readonly string[];
  readonly bank: TpmBank;
  /** Registers to quote, ascending. Policies name exactly those that they compare. */
  readonly pcrs: readonly number[];
  /** Where the firmware's event log is; null leaves it out. */
  readonly eventLog: string | null;
}

const EVENT_LOG_MAX = 1_400_000;
const DIGEST_LENGTH: Readonly<Record<TpmBank, number>> = { sha256: 32, sha384: 48, sha512: 64 };
/**
 * A quote of a TPM 2.0 through tpm2-tools, with the values of the quoted registers and the firmware's event log. The
 * first 32 bytes of the report data are the qualifying data: a TPM takes no more than its largest digest, and half of
 * a SHA-512 value is as hard to find a second time as SHA-256's. The tools do not wait for one another, so we do.
 */
export function tpm(settings: TpmSettings): AttesterSource {
  const inTurn = oneAtATime();
  return {
    kind: 'tpm',
    find: () => findTpm(settings.tcti),
    attester: (platform) => ({
      platform,
      attest: async (reportData) => {
        assertReportData(reportData);
        return inTurn(() => withScratch((file) => quote(settings, reportData, file)));
      },
    }),
  };
}

export async function findTpm(tcti: string): Promise<Finding> {
  const device = tcti.startsWith('device:') ? tcti.slice('device:'.length) : null;
  if (device !== null && !(await isThere(device))) return { state: 'absent', detail: `no device \`${device}\`` };
  if (device !== null && !(await mayUse(device))) {
    return { state: 'unusable', detail: `this process may not use \`${device}\`` };
  }
  return (await isProgram('tpm2_quote'))
    ? { state: 'usable', platform: 'tpm', detail: `\`${tcti}\` through tpm2-tools` }
    : { state: 'unusable', detail: 'tpm2-tools are not installed' };
}

async function quote(settings: TpmSettings, reportData: Uint8Array, file: (name: string) => string): Promise<Evidence> {
  const akPublic = await publicAreaOf(settings, settings.key, file('public'));
  return {
    platform: 'tpm',
    ...(await quoteRegisters(settings, akPublic, reportData, file)),
    akPublic: toBase64Url(akPublic),
    akCertificates: (await keyCertificates(settings, file)).map(toBase64Url),
  };
}

/** A quote over the first 32 bytes, with the values of its registers and the log that explains them. @throws AttesterError */
export async function quoteRegisters(
  settings: TpmSettings,
  akPublic: Uint8Array,
  reportData: Uint8Array,
  file: (name: string) => string,
): Promise<Pick<TpmEvidence, 'quote' | 'signature' | 'pcrs' | 'eventLog'>> {
  const { key, bank, pcrs } = settings;
  // The tool would take a default of its own for a key that may sign with one scheme only.
  const scheme = schemeOf(akPublic);
  // The tool reads the registers after it has the quote, and fails when they do not hash to what was quoted.
  await tpm2(
    settings,
    'quote',
    ...['-c', key, ...(scheme === null ? [] : ['--scheme', scheme])],
    ...['-l', `${bank}:${pcrs.join(',')}`, '-q', toHex(reportData.subarray(0, 32))],
    ...['-m', file('quote'), '-s', file('signature'), '-o', file('pcrs'), '-F', 'values'],
  );
  return {
    quote: toBase64Url(await readFile(file('quote'))),
    signature: toBase64Url(await readFile(file('signature'))),
    pcrs: registerValues(await readFile(file('pcrs')), settings),
    eventLog: await readEventLog(settings.eventLog, EVENT_LOG_MAX),
  };
}

function registerValues(bytes: Uint8Array, { bank, pcrs }: TpmSettings): { index: number; value: string }[] {
  return decoding('the register values', () => {
    const reader = new ByteReader(bytes);
    const values = pcrs.map((index) => ({ index, value: toHex(reader.bytes(DIGEST_LENGTH[bank])) }));
    reader.end();
    return values;
  });
}

async function keyCertificates(settings: TpmSettings, file: (name: string) => string): Promise<Uint8Array[]> {
  const found: Uint8Array[] = [];
  for (const place of settings.keyCertificates) {
    found.push(...(await readTpmCertificates(settings, place, file('certificate'))));
  }
  return found;
}
