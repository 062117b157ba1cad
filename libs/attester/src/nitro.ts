// SPDX-License-Identifier: Apache-2.0
import { toBase64Url } from '@glovebox/core';
import type { AttesterSource, Finding } from './attester.ts';
import { isProgram, isThere, mayUse } from './find-program.ts';
import { attestationDocument, attestationRequest } from './nsm-message.ts';
import { assertReportData } from './report-data.ts';
import { runProgram } from './run-program.ts';

export interface NitroSettings {
  readonly devicePath: string;
  /** Program that carries one message to the device: request on its standard input, answer on its standard output. */
  readonly helper: string;
  readonly timeoutMs: number;
}

/** NSM_RESPONSE_MAX_SIZE (linux/nsm.h). */
const RESPONSE_MAX = 0x3000;
const SETTING = 'ATTESTER_NSM_HELPER';

/**
 * A Nitro attestation document with the report data as `user_data`. The device knows nothing but an ioctl, which Node
 * cannot make: `helpers/nsm-raw.c` makes that one call and understands nothing of what it carries.
 */
export function nitro(settings: NitroSettings): AttesterSource {
  const { devicePath, helper, timeoutMs } = settings;
  return {
    kind: 'nitro',
    find: () => findDevice(settings),
    attester: (platform) => ({
      platform,
      attest: async (reportData) => {
        assertReportData(reportData);
        const response = await runProgram({
          program: helper,
          args: [devicePath],
          input: attestationRequest(reportData),
          timeoutMs,
          outputMax: RESPONSE_MAX,
          setting: SETTING,
        });
        return { platform: 'nitro', document: toBase64Url(attestationDocument(response)) };
      },
    }),
  };
}

async function findDevice({ devicePath, helper }: NitroSettings): Promise<Finding> {
  if (!(await isThere(devicePath))) return { state: 'absent', detail: `no device \`${devicePath}\`` };
  if (!(await mayUse(devicePath))) return { state: 'unusable', detail: `this process may not use \`${devicePath}\`` };
  return (await isProgram(helper))
    ? { state: 'usable', platform: 'nitro', detail: `device \`${devicePath}\` through \`${helper}\`` }
    : { state: 'unusable', detail: `the helper \`${helper}\` cannot be started: build it, or set ${SETTING}` };
}
