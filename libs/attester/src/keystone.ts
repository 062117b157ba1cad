// SPDX-License-Identifier: Apache-2.0
import { toBase64Url } from '@glovebox/core';
import type { AttesterSource } from './attester.ts';
import { AttesterError } from './error.ts';
import { isProgram } from './find-program.ts';
import { assertReportData } from './report-data.ts';
import { runProgram } from './run-program.ts';

export interface KeystoneSettings {
  /** Program and arguments; empty where none is configured. */
  readonly command: readonly string[];
  readonly timeoutMs: number;
}

/** struct report_t of the SDK's `verifier/report.h`: enclave report, security monitor report, device key. */
const REPORT_LENGTH = 1352;
const SETTING = 'ATTESTER_KEYSTONE_COMMAND';

/**
 * A Keystone report. The runtime (Eyrie) offers neither file nor device, but one system call inside the enclave,
 * `attest_enclave(report, data, size)` of the SDK's `app/syscall.h`; nor does Keystone bring a program that makes it. So
 * a program of the operator's own is configured: 64 bytes on its standard input, the report's bytes on its output.
 */
export function keystone({ command: [program, ...args], timeoutMs }: KeystoneSettings): AttesterSource {
  return {
    kind: 'keystone',
    find: async () => {
      if (program === undefined) {
        return { state: 'absent', detail: `Keystone has no device, and ${SETTING} names no program` };
      }
      return (await isProgram(program))
        ? { state: 'usable', platform: 'keystone', detail: `program \`${program}\`` }
        : { state: 'unusable', detail: `${SETTING} names \`${program}\`, which cannot be started` };
    },
    attester: (platform) => ({
      platform,
      attest: async (reportData) => {
        assertReportData(reportData);
        const run = { program: program ?? '', args, input: reportData, timeoutMs, outputMax: 4096, setting: SETTING };
        const report = await runProgram(run);
        if (report.length === REPORT_LENGTH) return { platform: 'keystone', report: toBase64Url(report) };
        throw new AttesterError('malformed-output', `the report has \`${String(report.length)}\` bytes`, {
          field: SETTING,
          remedy: `print the ${String(REPORT_LENGTH)} bytes that attest_enclave writes, and nothing else`,
        });
      },
    }),
  };
}
