// SPDX-License-Identifier: Apache-2.0
import { Evidence, type Platform } from '@glovebox/contracts';
import { CodedError, parseJson, toHex } from '@glovebox/core';
import type { AttesterSource } from './attester.ts';
import { AttesterError } from './error.ts';
import { isProgram } from './find-program.ts';
import { assertReportData } from './report-data.ts';
import { runProgram } from './run-program.ts';

export interface CommandSettings {
  /** Program and arguments; empty where none is configured. */
  readonly command: readonly string[];
  /** What its evidence is of. */
  readonly platform: Platform;
  readonly timeoutMs: number;
}

/** The event log of a TPM is the largest part of any evidence. */
const OUTPUT_MAX = 2_097_152;
const SETTING = 'ATTESTER_COMMAND';

/**
 * Evidence from a configured program: report data as its last argument in 128 hex digits, one JSON Evidence on its
 * standard output. Its output is parsed strictly and otherwise not believed: verifiers judge it.
 */
export function command({
  command: [program, ...args],
  platform: expected,
  timeoutMs,
}: CommandSettings): AttesterSource {
  return {
    kind: 'command',
    find: async () => {
      if (program === undefined) return { state: 'absent', detail: `${SETTING} names no program` };
      return (await isProgram(program))
        ? { state: 'usable', platform: expected, detail: `program \`${program}\`` }
        : { state: 'unusable', detail: `${SETTING} names \`${program}\`, which cannot be started` };
    },
    attester: (platform) => ({
      platform,
      attest: async (reportData) => {
        assertReportData(reportData);
        const run = { program: program ?? '', timeoutMs, outputMax: OUTPUT_MAX, setting: SETTING };
        return parseEvidence(await runProgram({ ...run, args: [...args, toHex(reportData)] }), platform);
      },
    }),
  };
}

function parseEvidence(stdout: Buffer, platform: Platform): Evidence {
  let json: unknown;
  try {
    json = parseJson(stdout);
  } catch (cause) {
    if (cause instanceof CodedError) throw malformed('printed no JSON', cause);
    throw cause;
  }
  const parsed = Evidence.safeParse(json);
  if (!parsed.success) throw malformed('printed JSON that is not evidence', parsed.error);
  if (parsed.data.platform === platform) return parsed.data;
  throw malformed(`printed evidence of \`${parsed.data.platform}\` instead of \`${platform}\``);
}

const malformed = (what: string, cause?: unknown) =>
  new AttesterError('malformed-output', `the attester command ${what}`, {
    field: SETTING,
    remedy: 'configure a program that prints one JSON Evidence and nothing else',
    cause,
  });
