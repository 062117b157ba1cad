// SPDX-License-Identifier: Apache-2.0
import type { DecodedDetails } from '@glovebox/attestation';
import { boundFact, fact, isZero, TITLE, type EvidenceFact, type EvidenceSection } from './fact.ts';

type Cca = DecodedDetails['arm-cca'];

/** Arm Platform Security Architecture: lifecycle states by their upper byte. */
const LIFECYCLE: ReadonlyMap<number, string> = new Map([
  [0x00, 'unknown'],
  [0x10, 'assembly and test'],
  [0x20, 'root of trust provisioning'],
  [0x30, 'secured'],
  [0x40, 'debugging of parts'],
  [0x50, 'recoverable debugging of the root of trust'],
  [0x60, 'decommissioned'],
]);

export const explainCca = ({ platform, realm }: Cca): EvidenceSection[] => {
  const state = platform.lifecycle >> 8;
  return [
    {
      title: TITLE.protection,
      facts: [
        state === 0x30
          ? fact('Debugging', 'off', 'nobody can debug the platform in this state of its life', 'good')
          : fact('Debugging', 'POSSIBLE', 'in this state of its life the platform may be debugged', 'danger'),
        fact(
          'Lifecycle',
          LIFECYCLE.get(state) ?? `0x${platform.lifecycle.toString(16)}`,
          state === 0x30 ? 'the platform is locked for production' : 'the platform is not locked for production',
          state === 0x30 ? 'good' : 'danger',
        ),
      ],
    },
    {
      title: TITLE.program,
      facts: [
        fact(
          'Realm at launch (RIM)',
          realm.initialMeasurement,
          'fingerprint of the realm as it was created: must be one that the parties built and approved',
        ),
        ...realm.extensibleMeasurements.map((value, index): EvidenceFact =>
          fact(
            `REM ${String(index)}`,
            isZero(value) ? 'all zero' : value,
            isZero(value) ? 'nothing was measured here at run time' : 'what the realm’s software measured at run time',
          ),
        ),
        fact(
          'Personalization',
          isZero(realm.personalizationValue) ? 'all zero' : realm.personalizationValue,
          'attached by whoever created the realm',
        ),
      ],
    },
    {
      title: TITLE.machine,
      facts: [
        fact('Profile', platform.profile, 'format of the platform’s part of the token'),
        fact('Implementation', platform.implementationId, 'names the make of the platform'),
        fact('Instance', platform.instanceId, 'names this very platform: its maker’s key for it must be known'),
        fact('Configuration', platform.config, 'security configuration of the platform'),
        ...platform.components.map((component) =>
          fact(
            `Firmware ${component.type ?? 'without a name'}${component.version === null ? '' : ` ${component.version}`}`,
            component.measurement,
            `signed by ${component.signerId}`,
          ),
        ),
      ],
    },
    { title: TITLE.binding, facts: [boundFact('Challenge', realm.challenge)] },
  ];
};
