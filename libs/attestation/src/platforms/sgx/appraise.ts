// SPDX-License-Identifier: Apache-2.0
import type { SgxEnclave, SgxPolicy } from '@glovebox/contracts';
import type { AppraisalReason } from '../../appraisal-reason.ts';
import type { ClaimsOf } from '../../claims.ts';
import { appraiseIntelPlatform, refuse } from '../../intel-dcap/appraise.ts';
import { equalUnderMask, type EnclaveReport } from '../../intel-dcap/enclave-report.ts';
import type { SgxClaims } from './claims.ts';

type Check = (report: EnclaveReport, policy: SgxPolicy, claims: SgxClaims) => AppraisalReason[];

/** All differences between an authentic quote and the parties' policy. Debugging and report data are every platform's. */
export const appraiseSgx = ({ sgx }: ClaimsOf<'sgx'>, policy: SgxPolicy): AppraisalReason[] => [
  ...appraiseIntelPlatform(sgx, policy),
  ...CHECKS.flatMap((check) => check(sgx.report, policy, sgx)),
];

/** An enclave's quote is of exact length everywhere; whatever follows it was put there by somebody. */
const trailing: Check = (_report, _policy, { quote }) =>
  refuse(quote.trailingBytes > 0, {
    code: 'trailing-bytes',
    message: `\`${String(quote.trailingBytes)}\` bytes follow the quote`,
    remedy: 'send the quote and nothing else',
  });

/**
 * Refused whatever the mask: an enclave that was not initialized, one outside 64-bit mode, and the two keys that only
 * Intel's own enclaves need.
 */
const hardAttributes: Check = (report) =>
  refuse(!report.init || !report.mode64 || report.provisionKey || report.launchTokenKey, {
    code: 'attributes-not-approved',
    message: 'the enclave is not an initialized 64-bit enclave without provisioning and launch keys',
    remedy: 'build the enclave without access to provisioning and launch keys',
  });

const attributes: Check = (report, policy) =>
  refuse(!equalUnderMask(report.attributes, policy.attributes, policy.attributesMask), {
    code: 'attributes-not-approved',
    message: `the enclave runs with attributes \`${report.attributes}\``,
    remedy: 'build and load the enclave with the agreed attributes',
    clause: 'attributes',
  });

const miscSelect: Check = (report, policy) =>
  refuse(!equalUnderMask(report.miscSelect, policy.miscSelect, policy.miscSelectMask), {
    code: 'attributes-not-approved',
    message: `the enclave runs with MISCSELECT \`${report.miscSelect}\``,
    remedy: 'build the enclave with the agreed MISCSELECT',
    clause: 'miscSelect',
  });

const enclave: Check = (report, policy) =>
  refuse(!policy.enclaves.some((approved) => isEnclave(report, approved)), {
    code: 'measurement-not-approved',
    message: `the parties did not approve an enclave with MRENCLAVE \`${report.mrEnclave}\`, MRSIGNER \`${report.mrSigner}\`, product \`${String(report.isvProdId)}\`, version \`${String(report.isvSvn)}\``,
    remedy: 'run the enclave that the agreement names, or amend the agreement',
    clause: 'enclaves',
  });

function isEnclave(report: EnclaveReport, approved: SgxEnclave): boolean {
  if (approved.kind === 'measured') return report.mrEnclave === approved.mrEnclave;
  return (
    report.mrSigner === approved.mrSigner &&
    report.isvProdId === approved.isvProdId &&
    report.isvSvn >= approved.minimumIsvSvn
  );
}

/** Without the attribute the fields are the loader's to fill and mean nothing, so a policy that wants none wants it off. */
const kss: Check = (report, { kss: wanted }) => {
  const differing =
    wanted.kind === 'absent'
      ? [...(report.kss ? ['kss'] : [])]
      : [
          ...(report.kss ? [] : ['kss']),
          ...(report.configId === wanted.configId ? [] : ['configId']),
          ...(report.configSvn >= wanted.minimumConfigSvn ? [] : ['configSvn']),
          ...(report.isvExtProdId === wanted.isvExtProdId ? [] : ['isvExtProdId']),
          ...(report.isvFamilyId === wanted.isvFamilyId ? [] : ['isvFamilyId']),
        ];
  return differing.map((field) => ({
    code: 'configuration-mismatch',
    message: `\`${field}\` of the enclave is not what the policy names`,
    remedy: 'launch the enclave with the agreed configuration',
    clause: `kss.${field}`,
  }));
};

const CHECKS: readonly Check[] = [trailing, hardAttributes, attributes, miscSelect, enclave, kss];
