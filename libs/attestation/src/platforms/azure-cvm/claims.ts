// SPDX-License-Identifier: Apache-2.0
import type { ClaimsOf } from '../../claims.ts';
import { toQuoteClaims, type TpmClaims } from '../tpm/claims.ts';
import type { VerifiedQuote } from '../tpm/verify.ts';
import type { RuntimeData } from './hcl-report.ts';

export type HardwareClaims = ClaimsOf<'sev-snp'> | ClaimsOf<'tdx'>;

export interface AzureCvmClaims {
  /** Of the processor's report, which was made at boot. Its report data names the virtual TPM. */
  readonly hardware: HardwareClaims;
  /** Of the fresh quote. */
  readonly tpm: Pick<TpmClaims, 'quote' | 'bank' | 'pcrs' | 'replayedPcrs'>;
  /** What the paravisor says of the VM. */
  readonly vmConfiguration: Readonly<Record<string, unknown>>;
}

/** Common claims: the hardware's, except that the quote carries what the worker chose. */
export const toPlatformClaims = (
  hardware: HardwareClaims,
  { quote, measured }: VerifiedQuote,
  { vmConfiguration }: RuntimeData,
): ClaimsOf<'azure-cvm'> => ({
  platform: 'azure-cvm',
  measurement: hardware.measurement,
  reportData: quote.extraData,
  debug: hardware.debug,
  revocation: hardware.revocation,
  validUntil: hardware.validUntil,
  azureCvm: { hardware, tpm: { quote: toQuoteClaims(quote), ...measured }, vmConfiguration },
});
