// SPDX-License-Identifier: Apache-2.0
import type { DecodedDetails } from '@glovebox/attestation';
import { boundFact, debugFact, fact, TITLE, type EvidenceSection } from './fact.ts';

export const explainNvidia = (details: DecodedDetails['nvidia-gpu']): EvidenceSection[] => {
  const { device } = details;
  const measurements = Object.keys(details.measurements).length;
  return [
    {
      title: TITLE.protection,
      facts: [
        device === null
          ? fact('Debugging', 'not known', 'the device’s certificate, which would say, is not at hand', 'caution')
          : debugFact(device.debug, 'the device’s certificate'),
        fact(
          'Alone',
          'no worker',
          'a GPU signs any nonce for whoever holds it: it counts only beside a processor’s evidence that it is bound to',
        ),
      ],
    },
    {
      title: TITLE.program,
      facts: [
        fact(
          'Driver',
          details.driverVersion ?? 'none (a switch)',
          'software that runs the GPU: compared with NVIDIA’s signed reference values',
        ),
        fact(
          'VBIOS',
          details.vbiosVersion ?? 'not reported',
          'firmware of the card: compared with NVIDIA’s signed reference values',
        ),
        fact(
          'Measurements',
          `${String(measurements)} of firmware and configuration`,
          'fingerprints; they mean something only against NVIDIA’s reference values (--rim)',
        ),
        fact(
          'Video decoder 0',
          details.nvdec0 ?? 'not reported',
          details.nvdec0 === 'disabled'
            ? 'switched off, so its measurement is not compared'
            : 'its measurement is compared',
        ),
      ],
    },
    {
      title: TITLE.machine,
      facts: [
        ...(device === null
          ? [
              fact(
                'Device',
                'not stated',
                'the device’s certificates are not at hand: give them beside the report',
                'caution',
              ),
            ]
          : [
              fact('Chip', device.chip, 'as its certificate names it'),
              fact('Device', device.serialNumber, 'serial number of the device’s certificate'),
              fact('Firmware that holds the key', device.firmwareIdentity, 'the certificate is bound to this firmware'),
            ]),
        details.firmwareIdentity === null
          ? fact('Firmware’s identity', 'not reported', 'firmware of 2023 did not say which firmware runs', 'caution')
          : fact(
              'Firmware’s identity',
              details.firmwareIdentity,
              device === null
                ? 'firmware that runs'
                : details.firmwareIdentity === device.firmwareIdentity
                  ? 'the same that the certificate is bound to'
                  : 'NOT the one that the certificate is bound to',
              device !== null && details.firmwareIdentity !== device.firmwareIdentity ? 'danger' : 'good',
            ),
        ...(details.project === null ? [] : [fact('Board', `project ${details.project}`, 'make of the card')]),
      ],
    },
    { title: TITLE.binding, facts: [boundFact('Nonce', details.requestNonce)] },
  ];
};
