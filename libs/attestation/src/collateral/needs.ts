// SPDX-License-Identifier: Apache-2.0
import { Evidence, type SnpProduct } from '@glovebox/contracts';
import { fromBase64Url } from '@glovebox/core';
import { intelNeeds } from '../intel-dcap/collateral-needs.ts';
import { decoding, parseInput } from '../parse-input.ts';
import { nvidiaNeeds } from '../platforms/nvidia-gpu/collateral-needs.ts';
import { parseDocument } from '../platforms/nitro/evidence.ts';
import { snpNeeds } from '../platforms/sev-snp/collateral-needs.ts';
import { deliveredAuthorities, parseTpmCertificate } from '../platforms/tpm/attestation-key.ts';
import { parseCertificate } from '../pki/x509.ts';
import { assembleCollateral, pckChainAmong, type MetNeed } from './assemble.ts';
import type { CollateralNeed } from './need.ts';
import { issuerNeeds, listNeeds } from './path-needs.ts';

export interface NeedsOptions {
  /** What was met so far: some needs are only known once others are. */
  readonly met: readonly MetNeed[];
  /** Products that the worker may be of, where the report cannot say (SEV-SNP, version 2). */
  readonly products?: readonly SnpProduct[];
}

/**
 * Exactly what vendors publish that a verification of this evidence may need and the evidence does not bring. Nothing in
 * it is believed: it is what the evidence says of itself. Arm CCA and Keystone need nothing: their keys are provisioned
 * out of band and named by the policy.
 * @throws AttestationError when the evidence does not parse
 */
export async function collateralNeeds(evidence: Evidence, options: NeedsOptions): Promise<readonly CollateralNeed[]> {
  const given = parseInput(Evidence, evidence, 'evidence');
  switch (given.platform) {
    case 'sgx':
    case 'tdx':
      return intelNeeds(given.quote, pckChainAmong(options.met));
    case 'sev-snp':
      return snpNeeds(given, options.products ?? []);
    case 'nvidia-gpu':
      return nvidiaNeeds(given);
    case 'nitro': {
      const document = parseDocument(decoding('malformed', 'evidence.document', () => fromBase64Url(given.document)));
      return listNeeds([...document.cabundle, document.certificate].map(parseCertificate));
    }
    case 'tpm': {
      const own = given.akCertificates.map((text, index) =>
        parseTpmCertificate(
          decoding('certificate-malformed', `evidence.akCertificates.${String(index)}`, () => fromBase64Url(text)),
        ),
      );
      const all = [...own, ...deliveredAuthorities(assembleCollateral(options.met))];
      return [...issuerNeeds(all), ...listNeeds(all)];
    }
    case 'azure-cvm':
      return collateralNeeds(given.hardware, options);
    case 'composite': {
      const needs = await Promise.all([given.cpu, ...given.parts].map((part) => collateralNeeds(part, options)));
      return needs.flat();
    }
    case 'arm-cca':
    case 'keystone':
      return [];
  }
}
