// SPDX-License-Identifier: Apache-2.0
import type { DecodedDetails } from '@glovebox/attestation';
import { explainTdx } from './explain-intel.ts';
import { explainSnp } from './explain-snp.ts';
import { explainTpm } from './explain-tpm.ts';
import { fact, TITLE, type EvidenceSection } from './fact.ts';

/** The hardware's sections are the paravisor's; what runs and what is fresh is in the virtual TPM's. */
export function explainAzureCvm({ hardware, tpm, vmConfiguration }: DecodedDetails['azure-cvm']): EvidenceSection[] {
  const below = hardware.platform === 'sev-snp' ? explainSnp(hardware.details) : explainTdx(hardware.details);
  return [
    ...below.map(({ title, facts }) => ({ title: `${title} (paravisor)`, facts })),
    ...explainTpm(tpm).filter(({ title }) => title !== TITLE.protection),
    {
      title: TITLE.machine,
      facts: [
        vmConfiguration['secure-boot'] === true
          ? fact('Secure boot', 'on', 'the VM starts only what its keys signed', 'good')
          : fact('Secure boot', 'off', 'the VM starts whatever is there; registers still tell what', 'caution'),
        vmConfiguration['console-enabled'] === false
          ? fact('Console', 'off', 'the host offers none into the VM', 'good')
          : fact('Console', 'possible', 'the host may offer one into the VM', 'caution'),
      ],
    },
  ];
}
