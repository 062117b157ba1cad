// SPDX-License-Identifier: Apache-2.0
import { readFile } from 'node:fs/promises';
import type { AzureCvmEvidence } from '@glovebox/contracts';
import { ByteReader, DecodeError, fromUtf8, toBase64Url } from '@glovebox/core';
import type { AttesterSource, Finding } from './attester.ts';
import { AttesterError } from './error.ts';
import { oneAtATime } from './one-at-a-time.ts';
import { assertReportData } from './report-data.ts';
import { findTpm, quoteRegisters, type TpmSettings } from './tpm.ts';
import { tdQuote, type TdQuoteService } from './td-quote.ts';
import { publicAreaOf } from './tpm-public.ts';
import { tpm2, withScratch } from './tpm-tools.ts';

export interface AzureCvmSettings extends TpmSettings {
  /** Where the paravisor keeps its report. */
  readonly reportIndex: string;
  /** Quotes a TD's report; not asked on SEV-SNP. */
  readonly quoteService: TdQuoteService;
}

/** Of the paravisor's report: 32 bytes, hardware report, and what it is bound to. */
const HEAD_LENGTH = 32;
const HARDWARE_LENGTH = 1184;
const TD_REPORT_LENGTH = 1024;
const REPORT_TYPE = { snp: 2, tdx: 4 } as const;

/**
 * A confidential VM of Azure: the paravisor's report, made when the VM started, from the memory of its virtual TPM; and a
 * fresh quote of that TPM over the first 32 bytes of the report data. On TDX the host's metadata service makes a quote of the TD's
 * report, which it cannot change without being found out. Certificates of SEV-SNP are collateral, and not asked for here.
 */
export function azureCvm(settings: AzureCvmSettings): AttesterSource {
  const inTurn = oneAtATime();
  return {
    kind: 'azure-cvm',
    find: () => findParavisor(settings),
    attester: () => ({
      platform: 'azure-cvm',
      attest: async (reportData) => {
        assertReportData(reportData);
        return inTurn(() =>
          withScratch(async (file) => {
            const report = await readReport(settings, file('report'));
            const akPublic = await publicAreaOf(settings, settings.key, file('public'));
            return {
              platform: 'azure-cvm',
              hardware: await hardwareOf(report, settings.quoteService),
              hclReport: toBase64Url(report),
              ...(await quoteRegisters(settings, akPublic, reportData, file)),
            } satisfies AzureCvmEvidence;
          }),
        );
      },
    }),
  };
}

/** Only a paravisor defines this index. */
async function findParavisor(settings: AzureCvmSettings): Promise<Finding> {
  const { reportIndex } = settings;
  const found = await findTpm(settings.tcti);
  if (found.state !== 'usable') return { state: 'absent', detail: found.detail };
  return tpm2(settings, 'nvreadpublic', reportIndex).then(
    () => ({ state: 'usable', platform: 'azure-cvm', detail: `report at \`${reportIndex}\` of ${found.detail}` }),
    () => ({ state: 'absent', detail: `no report at \`${reportIndex}\` of the TPM` }),
  );
}

async function readReport(settings: AzureCvmSettings, scratch: string): Promise<Uint8Array> {
  await tpm2(settings, 'nvread', '-C', 'o', settings.reportIndex, '-o', scratch);
  return readFile(scratch);
}

async function hardwareOf(report: Uint8Array, service: TdQuoteService): Promise<AzureCvmEvidence['hardware']> {
  const { type, hardware } = decode(report);
  switch (type) {
    case REPORT_TYPE.snp:
      return { platform: 'sev-snp', report: toBase64Url(hardware), certificateTable: '' };
    case REPORT_TYPE.tdx:
      return {
        platform: 'tdx',
        quote: toBase64Url(await tdQuote(hardware.subarray(0, TD_REPORT_LENGTH), service)),
        eventLog: '',
      };
    default:
      throw malformed(`it is of the unknown type \`${String(type)}\``);
  }
}

function decode(report: Uint8Array): { readonly type: number; readonly hardware: Uint8Array } {
  try {
    const reader = new ByteReader(report);
    if (fromUtf8(reader.bytes(4)) !== 'HCLA') throw malformed('it has another signature');
    reader.bytes(HEAD_LENGTH - 4);
    const hardware = reader.bytes(HARDWARE_LENGTH);
    reader.bytes(8);
    return { type: reader.u32le(), hardware };
  } catch (cause) {
    if (cause instanceof DecodeError) throw malformed(cause.message, cause);
    throw cause;
  }
}

const malformed = (why: string, cause?: unknown) =>
  new AttesterError('malformed-output', `the paravisor’s report cannot be read: ${why}`, {
    field: 'ATTESTER_AZURE_REPORT',
    remedy: 'name the NV index that holds the report of the paravisor (HCL)',
    cause,
  });
