// SPDX-License-Identifier: Apache-2.0
import type { Platform, PlatformPolicy } from '@glovebox/contracts';
import {
  allOf,
  anyOf,
  atLeast,
  atLeastVersion,
  atMost,
  components,
  exact,
  permission,
  root,
  strictFirst,
  unless,
  type ClauseOrder,
} from './clause-order.ts';

type PolicyOf<P extends Platform> = Extract<PlatformPolicy, { readonly platform: P }>;

/** One order for each clause of a platform's policy: a clause that nobody ordered does not compile. */
export type ClausesOf<P extends Platform> = {
  readonly [K in Exclude<keyof PolicyOf<P>, 'platform'>]-?: ClauseOrder<PolicyOf<P>[K]>;
};

const revocation = strictFirst('crl-required');

const INTEL = {
  root,
  tcbStatuses: anyOf,
  advisories: anyOf,
  minimumTcbEvaluationDataNumber: atLeast,
  dynamicPlatformAllowed: permission,
  cachedKeysAllowed: permission,
  smtAllowed: permission,
  revocation,
};

const orNotCompared = unless('not-compared', anyOf);

export const CLAUSES: { readonly [P in Platform]: ClausesOf<P> } = {
  'sev-snp': {
    product: exact,
    root,
    measurements: anyOf,
    hostData: exact,
    minimumTcb: components,
    minimumAbi: components,
    vmpl: anyOf,
    smtAllowed: permission,
    endorsementKeys: (before, after) => [...permission(before.vcek, after.vcek), ...anyOf(before.vlek, after.vlek)],
    guestPolicy: exact,
    aliasCheck: strictFirst('required'),
    mitigations: exact,
    revocation,
  },
  sgx: {
    ...INTEL,
    enclaves: anyOf,
    kss: exact,
    attributes: exact,
    attributesMask: exact,
    miscSelect: exact,
    miscSelectMask: exact,
  },
  tdx: {
    ...INTEL,
    measurements: anyOf,
    mrConfigId: exact,
    mrOwner: exact,
    mrOwnerConfig: exact,
    tdAttributes: anyOf,
    xfams: anyOf,
  },
  nitro: {
    root,
    images: anyOf,
    iamRole: orNotCompared,
    instance: orNotCompared,
    signingCertificate: orNotCompared,
    maximumAgeSeconds: atMost,
    revocation,
  },
  'arm-cca': {
    root,
    profiles: anyOf,
    firmware: anyOf,
    platformConfig: anyOf,
    realms: anyOf,
    extensibleMeasurements: (before, after) =>
      before.flatMap((value, index) =>
        orNotCompared(value, after[index] ?? 'not-compared').map(({ direction, words }) => ({
          direction,
          words: `register ${String(index)}: ${words}`,
        })),
      ),
  },
  keystone: { root, securityMonitors: anyOf, enclaves: anyOf },
  tpm: {
    root,
    bank: exact,
    pcrs: registers,
    eventLog: unless<'not-checked', number[]>('not-checked', allOf),
    revocation,
  },
  'nvidia-gpu': {
    root,
    chips: anyOf,
    references: anyOf,
    minimumDriver: unless('not-compared', atLeastVersion(10)),
    minimumVbios: unless('not-compared', atLeastVersion(16)),
    firmwareIdentity: strictFirst('required'),
    devices: orNotCompared,
    revocation,
    deviceRevocation: strictFirst('ocsp-required'),
  },
  'azure-cvm': {
    hardware: exact,
    bank: exact,
    pcrs: registers,
    eventLog: unless<'not-checked', number[]>('not-checked', allOf),
    secureBoot: strictFirst('required'),
    console: strictFirst('off'),
  },
  composite: { cpu: exact, parts: exact },
};

/** A register more or less is another quote: then nothing is comparable but the values of those that both name. */
function registers(before: PolicyOf<'tpm'>['pcrs'], after: PolicyOf<'tpm'>['pcrs']): ReturnType<ClauseOrder<unknown>> {
  const [old, now] = [before.map(({ index }) => index).join(', '), after.map(({ index }) => index).join(', ')];
  if (old !== now) return [{ direction: 'different', words: `quotes of registers ${now} instead of ${old}` }];
  return before.flatMap(({ index, values }, at) =>
    orNotCompared(values, after[at]?.values ?? 'not-compared').map(({ direction, words }) => ({
      direction,
      words: `PCR ${String(index)}: ${words}`,
    })),
  );
}
