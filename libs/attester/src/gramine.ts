// SPDX-License-Identifier: Apache-2.0
import { constants } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { equalBytes, toBase64Url } from '@glovebox/core';
import type { Evidence } from '@glovebox/contracts';
import type { AttesterSource, Finding } from './attester.ts';
import { AttesterError } from './error.ts';
import { oneAtATime } from './one-at-a-time.ts';
import { assertReportData } from './report-data.ts';
import { errnoOf } from './system-error.ts';

export interface GramineSettings {
  readonly basePath: string;
}

const QUOTE_MAX = 16_384;
/** REPORTDATA of a quote: 48 bytes of header, then 320 of the report body. */
const REPORT_DATA_OFFSET = 368;

/**
 * SGX evidence from Gramine's pseudo-files (Gramine documentation, "Attestation and Secret Provisioning"): report data
 * is written to `user_report_data`, then `quote` is read. Both belong to the whole enclave, so quotes are made one at a
 * time, and one that carries other data than ours is refused.
 */
export function gramine({ basePath }: GramineSettings): AttesterSource {
  const inTurn = oneAtATime();
  return {
    kind: 'gramine',
    find: () => findType(basePath),
    attester: (platform) => ({
      platform,
      attest: async (reportData) => {
        assertReportData(reportData);
        return inTurn(() => makeQuote(basePath, reportData));
      },
    }),
  };
}

async function findType(basePath: string): Promise<Finding> {
  try {
    const type = (await readFile(join(basePath, 'attestation_type'), 'latin1')).trim();
    return type === 'dcap'
      ? { state: 'usable', platform: 'sgx', detail: 'attestation type `dcap`' }
      : {
          state: 'unusable',
          detail: `its attestation type is \`${type.slice(0, 40)}\`: set \`sgx.remote_attestation = "dcap"\` in the manifest`,
        };
  } catch (error) {
    return errnoOf(error) === 'ENOENT'
      ? { state: 'absent', detail: `no file \`${join(basePath, 'attestation_type')}\`` }
      : { state: 'unusable', detail: `its attestation type could not be read: \`${errnoOf(error)}\`` };
  }
}

async function makeQuote(basePath: string, reportData: Uint8Array): Promise<Evidence> {
  let quote: Buffer;
  try {
    await writeFile(join(basePath, 'user_report_data'), reportData, { flag: constants.O_WRONLY });
    quote = await readFile(join(basePath, 'quote'));
  } catch (cause) {
    throw new AttesterError('device-unavailable', `Gramine made no quote: \`${errnoOf(cause)}\``, {
      field: 'ATTESTER',
      remedy: 'check that the quoting service (AESM) is mounted into the enclave and answers',
      cause,
    });
  }
  if (quote.length === 0 || quote.length > QUOTE_MAX) {
    throw new AttesterError('malformed-output', `the quote has \`${String(quote.length)}\` bytes`, {
      field: 'quote',
      remedy: 'look into the log of Gramine and of the quoting service',
    });
  }
  if (!equalBytes(quote.subarray(REPORT_DATA_OFFSET, REPORT_DATA_OFFSET + 64), reportData)) {
    throw new AttesterError('interference', 'the quote carries other report data than ours', {
      field: 'user_report_data',
      remedy: 'let nobody but the worker use `/dev/attestation` in its enclave',
    });
  }
  return { platform: 'sgx', quote: toBase64Url(quote) };
}
