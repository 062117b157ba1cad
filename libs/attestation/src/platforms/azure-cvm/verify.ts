// SPDX-License-Identifier: Apache-2.0
import { equalBytes, fromBase64Url } from '@glovebox/core';
import type { ClaimsOf } from '../../claims.ts';
import { AttestationError } from '../../error.ts';
import { decoding } from '../../parse-input.ts';
import type { EvidenceOf, VerificationContext } from '../../platform.ts';
import { sevSnp } from '../sev-snp/index.ts';
import { tdx } from '../tdx/index.ts';
import { verifyQuote } from '../tpm/verify.ts';
import { toPlatformClaims, type HardwareClaims } from './claims.ts';
import { assertRuntimeBinding, parseHclReport, parseRuntimeData, type HclReport } from './hcl-report.ts';

/**
 * Authenticates a confidential VM of Azure:
 *
 *  1. the processor's report, by its own platform, under the policy's root
 *  2. parse what the paravisor bound it to: the HCL report is of this very report, and the report's data is the hash of the
 *     runtime data
 *  3. the runtime data name one attestation key of the virtual TPM
 *  4. the quote, its values and its log, under that key
 *
 * @throws AttestationError
 */
export async function verifyAzureCvm(
  evidence: EvidenceOf<'azure-cvm'>,
  context: VerificationContext<'azure-cvm'>,
): Promise<ClaimsOf<'azure-cvm'>> {
  const hardware = await verifyHardware(evidence.hardware, context);
  const hcl = parseHclReport(decoding('malformed', 'evidence.hclReport', () => fromBase64Url(evidence.hclReport)));
  assertSameHardware(hcl, evidence.hardware);
  await assertRuntimeBinding(hcl, hardware.reportData);
  const runtime = parseRuntimeData(hcl.runtimeData);
  const key = { subjectPublicKeyInfo: runtime.attestationKey, scheme: 'rsassa' } as const;
  return toPlatformClaims(hardware, await verifyQuote(evidence, key, context.policy.bank, context.fresh), runtime);
}

/** Evidence and policy are of one processor each, and of the same. */
function verifyHardware(
  evidence: EvidenceOf<'azure-cvm'>['hardware'],
  { policy: { hardware: policy }, ...context }: VerificationContext<'azure-cvm'>,
): Promise<HardwareClaims> {
  if (evidence.platform === 'sev-snp' && policy.platform === 'sev-snp') {
    return sevSnp.verify(evidence, { ...context, policy });
  }
  if (evidence.platform === 'tdx' && policy.platform === 'tdx') return tdx.verify(evidence, { ...context, policy });
  throw new AttestationError(
    'platform-mismatch',
    `hardware evidence of \`${evidence.platform}\` under a policy for \`${policy.platform}\``,
    { field: 'evidence.hardware.platform', remedy: `use a VM on \`${policy.platform}\`, or agree on another policy` },
  );
}

/** An SNP report is there as a copy; of a TD there is a TDREPORT, whose report data is compared with the quote's. */
function assertSameHardware({ reportType, hardwareReport }: HclReport, evidence: EvidenceOf<'azure-cvm'>['hardware']) {
  const same =
    evidence.platform === 'sev-snp'
      ? reportType === 'snp' &&
        equalBytes(
          hardwareReport,
          decoding('malformed', 'evidence.hardware.report', () => fromBase64Url(evidence.report)),
        )
      : reportType === 'tdx';
  if (same) return;
  throw new AttestationError('vtpm-binding-mismatch', 'the paravisor’s report is of another processor’s report', {
    field: 'evidence.hclReport',
    remedy: 'send the HCL report and the hardware report of one and the same machine',
  });
}
