// SPDX-License-Identifier: Apache-2.0
import { pinnedNvidiaRimRoot } from '@glovebox/attestation';
import { nvidiaReference, verifyRim } from '@glovebox/rim';
import type { Command } from 'commander';
import { addCommand, type Host } from '../command.ts';
import { certificatesIn } from '../evidence/certificates-in.ts';
import { readBytes } from '../read-bytes.ts';
import { parseTime } from './receipt.ts';

interface ReferenceOptions {
  readonly vbiosRim: string;
  readonly driverRim?: string;
  readonly signerChain?: string;
  readonly at?: string;
}

/** `glovebox evidence reference`: NVIDIA's signed files to what a policy carries in `references`. */
export function addReference(group: Command, host: Host): void {
  addCommand<ReferenceOptions>(group, host, {
    usage: 'reference',
    summary:
      "verify NVIDIA's signed reference values (RIM: SWID or CoRIM) and print the reference that a policy carries",
    required: [['--vbios-rim <file>', 'signed reference values of the VBIOS']],
    options: [
      ['--driver-rim <file>', 'signed reference values of the driver (a switch has none)'],
      ['--signer-chain <file>', 'certificates of the signer, leaf first, for a CoRIM that brings none'],
      ['--at <time>', 'verify as of this time (default: now)'],
    ],
    examples: ['evidence reference --driver-rim NV_GPU_DRIVER_GH100_550.90.07.xml --vbios-rim vbios.xml --json'],
    action: async ({ options, context }) => {
      const { encoded: root } = pinnedNvidiaRimRoot.certificate;
      const at = options.at === undefined ? context.clock() : parseTime(options.at);
      const certificates =
        options.signerChain === undefined
          ? []
          : certificatesIn(await readBytes(options.signerChain, 'signer-chain'), 'signer-chain');
      const verify = async (path: string, field: string) =>
        verifyRim(await readBytes(path, field), { root, at, certificates });
      const reference = nvidiaReference({
        driver: options.driverRim === undefined ? null : await verify(options.driverRim, 'driver-rim'),
        vbios: await verify(options.vbiosRim, 'vbios-rim'),
      });
      return { json: reference, text: JSON.stringify(reference, null, 2) };
    },
  });
}
