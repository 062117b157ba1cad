// SPDX-License-Identifier: Apache-2.0
import type { DecodedDetails } from '@glovebox/attestation';
import { boundFact, fact, isZero, TITLE, type EvidenceSection } from './fact.ts';

const measured = (label: string, value: string, meaning: string) =>
  isZero(value)
    ? fact(label, 'all zero', 'nothing was measured: this proves nothing', 'danger')
    : fact(label, value, meaning);

export const explainKeystone = (details: DecodedDetails['keystone']): EvidenceSection[] => [
  {
    title: TITLE.protection,
    facts: [
      fact(
        'Debugging',
        'not stated',
        'the format has no such flag: a security monitor that lets its host look in has another hash',
      ),
      fact(
        'Memory',
        'isolated',
        'the security monitor keeps everybody else out; the evidence says nothing of encryption',
      ),
    ],
  },
  {
    title: TITLE.program,
    facts: [
      measured(
        'Enclave',
        details.enclaveHash,
        'fingerprint of loader, runtime and application: must be one that the parties built and approved',
      ),
    ],
  },
  {
    title: TITLE.machine,
    facts: [
      measured(
        'Security monitor',
        details.smHash,
        'fingerprint of the firmware that isolates the enclave: must be an approved one',
      ),
      fact('Monitor’s key', details.smPublicKey, 'signs enclaves on this device'),
      fact(
        'Device’s key',
        details.devicePublicKey,
        'only a name here: its maker must have said that this key is a genuine device’s',
      ),
    ],
  },
  { title: TITLE.binding, facts: [boundFact('Data', details.data)] },
];
