// SPDX-License-Identifier: Apache-2.0
import type { SgxEnclave, SgxPolicy, TdxPolicy } from '@glovebox/contracts';
import { describeRevocation, describeRoot } from './describe-root.ts';

const NOTHING = 'none';
const listed = (values: readonly string[]) => (values.length === 0 ? NOTHING : values.join(', '));

/** What both Intel platforms demand of the machine below the worker. */
const describePlatform = (name: string, policy: SgxPolicy | TdxPolicy): string[] => [
  `Machines of ${name} need one of these statuses from Intel: ${listed(policy.tcbStatuses)}.`,
  `Known vulnerabilities accepted on ${name} (Intel advisories): ${listed(policy.advisories)}.`,
  `Machines of ${name} are judged by Intel's evaluation ${String(policy.minimumTcbEvaluationDataNumber)} or later.`,
  `On ${name}, packages added after registration are ${allowed(policy.dynamicPlatformAllowed)}, keys held by Intel's registration service are ${allowed(policy.cachedKeysAllowed)}, shared processor cores are ${allowed(policy.smtAllowed)}.`,
  describeRevocation(name, 'Intel', policy.revocation),
];

const allowed = (value: boolean) => (value ? 'allowed' : 'not allowed');

export function describeSgx(policy: SgxPolicy): string[] {
  const name = 'Intel SGX';
  return [
    describeRoot(name, 'Intel', policy.root),
    ...policy.enclaves.map((enclave) => `Workers on ${name} may run ${describeEnclave(enclave)}.`),
    `Workers on ${name} need attributes ${policy.attributes} under the mask ${policy.attributesMask}, and MISCSELECT ${policy.miscSelect} under the mask ${policy.miscSelectMask}.`,
    policy.kss.kind === 'absent'
      ? `Workers on ${name} use no key separation and sharing.`
      : `Workers on ${name} need configuration ${policy.kss.configId} of at least version ${String(policy.kss.minimumConfigSvn)}, extended product ${policy.kss.isvExtProdId}, family ${policy.kss.isvFamilyId}.`,
    ...describePlatform(name, policy),
  ];
}

const describeEnclave = (enclave: SgxEnclave): string =>
  enclave.kind === 'measured'
    ? `the enclave measured ${enclave.mrEnclave}`
    : `ANY enclave that ${enclave.mrSigner} signs as product ${String(enclave.isvProdId)} from version ${String(enclave.minimumIsvSvn)}`;

export function describeTdx(policy: TdxPolicy): string[] {
  const name = 'Intel TDX';
  return [
    describeRoot(name, 'Intel', policy.root),
    ...policy.measurements.map(
      ({ mrTd, rtmr0, rtmr1, rtmr2, rtmr3 }) =>
        `Workers on ${name} may run the image measured ${mrTd}, with registers ${rtmr0}, ${rtmr1}, ${rtmr2}, ${rtmr3}.`,
    ),
    `Workers on ${name} must carry configuration ${policy.mrConfigId}, owner ${policy.mrOwner} and owner's configuration ${policy.mrOwnerConfig}.`,
    `Workers on ${name} run with attributes ${listed(policy.tdAttributes)} and processor features ${listed(policy.xfams)}.`,
    ...describePlatform(name, policy),
  ];
}
