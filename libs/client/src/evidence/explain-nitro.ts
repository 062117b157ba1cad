// SPDX-License-Identifier: Apache-2.0
import type { DecodedDetails } from '@glovebox/attestation';
import { boundFact, debugFact, fact, isZero, readable, TITLE, type EvidenceSection } from './fact.ts';

type Nitro = DecodedDetails['nitro'];

/** What AWS measures into each register (Nitro Enclaves, "Cryptographic attestation"). */
const PCRS: readonly (readonly [index: string, label: string, meaning: string])[] = [
  ['0', 'Image (PCR 0)', 'fingerprint of the whole enclave image: must be one that the parties built and approved'],
  ['1', 'Kernel (PCR 1)', 'fingerprint of kernel and boot file system'],
  ['2', 'Application (PCR 2)', 'fingerprint of the application'],
  ['3', 'IAM role (PCR 3)', 'role of the parent instance in AWS'],
  ['4', 'Parent instance (PCR 4)', 'identity of the instance that launched the enclave'],
  ['8', 'Image signer (PCR 8)', 'certificate that signed the image'],
];

export const explainNitro = (details: Nitro): EvidenceSection[] => [
  {
    title: TITLE.protection,
    facts: [
      debugFact(details.debug, 'the measurements of a debugged enclave are zero'),
      fact(
        'Memory',
        'isolated by AWS',
        'the hypervisor keeps the parent instance out; the evidence says nothing of encryption against AWS itself',
      ),
    ],
  },
  {
    title: TITLE.program,
    facts: PCRS.flatMap(([index, label, meaning]) => {
      const value = details.pcrs[index];
      if (value === undefined) return [];
      return isZero(value)
        ? [
            fact(
              label,
              'all zero',
              Number(index) < 3 ? 'nothing is measured' : 'not used',
              Number(index) < 3 ? 'danger' : 'plain',
            ),
          ]
        : [fact(label, value, meaning)];
    }),
  },
  {
    title: TITLE.machine,
    facts: [
      fact('Module', details.moduleId, 'names instance and enclave at AWS'),
      fact('Made at', details.timestamp, 'clock of AWS’s security module: evidence is for minutes, not days'),
      ...(details.certificate === null
        ? [fact('Signing certificate', 'cannot be read', 'the document cannot be authenticated', 'danger')]
        : [
            fact(
              'Signing certificate',
              `valid ${details.certificate.notBefore} to ${details.certificate.notAfter}`,
              'of this enclave alone, for some hours',
            ),
          ]),
    ],
  },
  {
    title: TITLE.binding,
    facts: [
      details.userData === null
        ? fact('User data', 'none', 'the worker bound nothing here')
        : boundFact('User data', details.userData),
      fact('Nonce', details.nonce === null ? 'none' : readable(details.nonce), 'chosen by whoever asked'),
      fact('Public key', details.publicKey ?? 'none', 'a key that the enclave offers for encryption'),
    ],
  },
];
