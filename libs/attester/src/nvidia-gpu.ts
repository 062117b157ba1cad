// SPDX-License-Identifier: Apache-2.0
import { NvidiaGpuEvidence } from '@glovebox/contracts';
import { CodedError, fromBase64Url, parseJson, toBase64Url, toHex } from '@glovebox/core';
import { sha256 } from '@glovebox/crypto';
import { z } from 'zod';
import type { AttesterSource } from './attester.ts';
import { pemCertificates } from './certificate-files.ts';
import { AttesterError } from './error.ts';
import { isProgram } from './find-program.ts';
import { assertReportData } from './report-data.ts';
import { runProgram } from './run-program.ts';

export interface NvidiaGpuSettings {
  /** NVIDIA's tool, `nvattest` unless told otherwise. */
  readonly program: string;
  readonly timeoutMs: number;
}

const SETTING = 'ATTESTER_NVATTEST';
/** Eight devices with certificates stay well below. */
const OUTPUT_MAX = 2_097_152;

/** What `nvattest collect-evidence --format json` prints (NVIDIA Attestation SDK, command reference), as far as we need it. */
const Collected = z.looseObject({
  result_code: z.literal(0),
  evidences: z.array(z.looseObject({ evidence: z.string().max(131_072), certificate: z.string().max(131_072) })).min(1),
});

/**
 * Evidence of the one GPU of this machine, from NVIDIA's own tool. Its nonce is the SHA-256 of the report data, so that it
 * belongs to one piece of the processor's evidence; alone it says nothing of who asked.
 */
export const nvidiaGpu = (settings: NvidiaGpuSettings): AttesterSource => ({
  kind: 'nvidia-gpu',
  find: async () =>
    (await isProgram(settings.program))
      ? { state: 'usable', platform: 'nvidia-gpu', detail: `program \`${settings.program}\`` }
      : { state: 'absent', detail: `no program \`${settings.program}\`` },
  attester: (platform) => ({
    platform,
    attest: async (reportData) => {
      const [only, ...others] = await collectGpuEvidence(settings, reportData);
      if (only !== undefined && others.length === 0) return only;
      throw malformed('gave evidence of several devices, and one is expected');
    },
  }),
});

/** Evidence of every GPU, in the tool's order. @throws AttesterError */
export async function collectGpuEvidence(
  { program, timeoutMs }: NvidiaGpuSettings,
  reportData: Uint8Array,
): Promise<readonly NvidiaGpuEvidence[]> {
  assertReportData(reportData);
  const nonce = toHex(sha256(reportData));
  const args = ['collect-evidence', '--device', 'gpu', '--nonce', nonce, '--format', 'json'];
  const stdout = await runProgram({ program, args, timeoutMs, outputMax: OUTPUT_MAX, setting: SETTING });
  try {
    const collected = Collected.parse(parseJson(stdout));
    return collected.evidences.map(({ evidence, certificate }) =>
      NvidiaGpuEvidence.parse({
        platform: 'nvidia-gpu',
        report: toBase64Url(base64(evidence)),
        certificates: pemCertificates(base64(certificate)).map(toBase64Url),
      }),
    );
  } catch (cause) {
    if (cause instanceof CodedError || cause instanceof z.ZodError) throw malformed('printed no evidence', cause);
    throw cause;
  }
}

/** RFC 4648 with padding, as the tool writes it. @throws DecodeError */
const base64 = (text: string): Uint8Array =>
  fromBase64Url(
    text
      .replace(/={0,2}$/, '')
      .replaceAll('+', '-')
      .replaceAll('/', '_'),
  );

const malformed = (what: string, cause?: unknown) =>
  new AttesterError('malformed-output', `NVIDIA’s tool ${what}`, {
    field: SETTING,
    remedy: 'run `nvattest collect-evidence --device gpu --format json` by hand and see what it says',
    cause,
  });
