// SPDX-License-Identifier: Apache-2.0
import { SnpProduct, TpmAuthority, type Evidence } from '@glovebox/contracts';
import type { DecodedDetails, DecodedEvidence, PolicyOf, SinglePlatform, SinglePolicy } from '@glovebox/attestation';
import type { TrustedKeys } from './trusted-keys.ts';

type Revocation = 'crl-required' | 'not-checked';

interface Reader<P extends SinglePlatform> {
  policies(details: DecodedDetails[P], revocation: Revocation, keys: TrustedKeys): readonly PolicyOf<P>[];
}

const VENDOR = { kind: 'vendor' } as const;
const zeros = (bytes: number) => '00'.repeat(bytes);
const ones = (bytes: number) => 'ff'.repeat(bytes);

const ANY_INTEL = (revocation: Revocation) => ({
  root: VENDOR,
  tcbStatuses: ['UpToDate' as const],
  advisories: [],
  minimumTcbEvaluationDataNumber: 0,
  dynamicPlatformAllowed: true,
  cachedKeysAllowed: true,
  smtAllowed: true,
  revocation,
});

/**
 * For each platform, every way in which its evidence may be authentic: under the vendor's own roots, or under keys that the
 * user named where there is no vendor's. For verifying only: reference values in here are never compared with anything.
 */
const READERS: { readonly [P in SinglePlatform]: Reader<P> } = {
  'sev-snp': {
    policies: ({ product }, revocation) =>
      (product === null ? SnpProduct.options : [product]).map((one) => ({
        platform: 'sev-snp',
        product: one,
        root: VENDOR,
        measurements: [zeros(48)],
        hostData: zeros(32),
        minimumTcb: { bootloader: 0, tee: 0, snp: 0, microcode: 0 },
        minimumAbi: { major: 0, minor: 0 },
        vmpl: [0],
        smtAllowed: true,
        endorsementKeys: { vcek: true, vlek: [] },
        guestPolicy: {
          singleSocket: 'not-compared',
          cxl: 'allowed',
          memoryEncryption: 'not-compared',
          powerMeter: 'not-compared',
          ciphertextHiding: 'not-compared',
          pageSwap: 'allowed',
        },
        aliasCheck: 'not-compared',
        mitigations: 'not-compared',
        revocation,
      })),
  },
  sgx: {
    policies: (_details, revocation) => [
      {
        platform: 'sgx',
        ...ANY_INTEL(revocation),
        enclaves: [{ kind: 'measured', mrEnclave: zeros(32) }],
        kss: { kind: 'absent' },
        attributes: zeros(16),
        attributesMask: zeros(16),
        miscSelect: zeros(4),
        miscSelectMask: zeros(4),
      },
    ],
  },
  tdx: {
    policies: (_details, revocation) => [
      {
        platform: 'tdx',
        ...ANY_INTEL(revocation),
        measurements: [{ mrTd: zeros(48), rtmr0: zeros(48), rtmr1: zeros(48), rtmr2: zeros(48), rtmr3: zeros(48) }],
        mrConfigId: zeros(48),
        mrOwner: zeros(48),
        mrOwnerConfig: zeros(48),
        tdAttributes: [zeros(8)],
        xfams: [zeros(8)],
      },
    ],
  },
  nitro: {
    policies: (_details, revocation) => [
      {
        platform: 'nitro',
        root: VENDOR,
        images: [{ pcr0: ones(48), pcr1: ones(48), pcr2: ones(48) }],
        iamRole: 'not-compared',
        instance: 'not-compared',
        signingCertificate: 'not-compared',
        maximumAgeSeconds: 10_800,
        revocation,
      },
    ],
  },
  'arm-cca': {
    policies: (details, _revocation, keys) => {
      const named = keys.cca(details.platform);
      if (named.length === 0) return [];
      return [
        {
          platform: 'arm-cca',
          root: { kind: keys.kind, keys: named },
          profiles: ['tag:arm.com,2023:cca_platform#1.0.0'],
          firmware: [[{ type: null, measurement: zeros(32), signerId: zeros(32) }]],
          platformConfig: ['00'],
          realms: [{ initialMeasurement: zeros(32), personalizationValue: zeros(64) }],
          extensibleMeasurements: ['not-compared', 'not-compared', 'not-compared', 'not-compared'],
        },
      ];
    },
  },
  keystone: {
    policies: (_details, _revocation, keys) =>
      keys.keystone.length === 0
        ? []
        : [
            {
              platform: 'keystone',
              root: { kind: keys.kind, keys: [...keys.keystone] },
              securityMonitors: [ones(64)],
              enclaves: [ones(64)],
            },
          ],
  },
  tpm: {
    policies: (details, revocation, keys) => {
      const roots: PolicyOf<'tpm'>['root'][] = [
        ...TpmAuthority.options.map((authority) => ({ kind: 'vendor' as const, authority })),
        ...(keys.tpm.length === 0 ? [] : [{ kind: 'provisioned' as const, keys: [...keys.tpm] }]),
      ];
      return roots.map((root) => ({
        platform: 'tpm',
        root,
        bank: bankOf(details),
        pcrs: [{ index: 0, values: [zeros(32)] }],
        eventLog: 'not-checked',
        revocation,
      }));
    },
  },
  'nvidia-gpu': {
    policies: (_details, revocation) => [
      {
        platform: 'nvidia-gpu',
        root: VENDOR,
        chips: ['GH100'],
        references: [
          {
            driver: 'none',
            vbios: { version: '00.00.00.00.00', digest: zeros(32) },
            measurements: [{ index: 1, values: [zeros(48)] }],
          },
        ],
        minimumDriver: 'not-compared',
        minimumVbios: 'not-compared',
        firmwareIdentity: 'where-reported',
        devices: 'not-compared',
        revocation,
        deviceRevocation: 'not-checked',
      },
    ],
  },
  'azure-cvm': {
    policies: ({ hardware, tpm }, revocation, keys) => {
      const hardwares =
        hardware.platform === 'sev-snp'
          ? READERS['sev-snp'].policies(hardware.details, revocation, keys)
          : READERS.tdx.policies(hardware.details, revocation, keys);
      return hardwares.map((own) => ({
        platform: 'azure-cvm',
        hardware: own,
        bank: bankOf(tpm),
        pcrs: [{ index: 0, values: [zeros(32)] }],
        eventLog: 'not-checked',
        secureBoot: 'not-compared',
        console: 'not-compared',
      }));
    },
  },
};

/** The bank that a quote is of, SHA-1 apart. */
function bankOf({ quote }: DecodedDetails['tpm']): PolicyOf<'tpm'>['bank'] {
  const bank = quote.pcrSelect.find(({ alg }) => alg !== 'sha1')?.alg;
  return bank === 'sha384' || bank === 'sha512' ? bank : 'sha256';
}

const readerOf = <P extends SinglePlatform>(platform: P): Reader<P> => READERS[platform];

/** Empty where a platform has no vendor's root and the user named no key. */
export const readingPolicies = (
  { platform, details }: DecodedEvidence,
  revocation: Revocation,
  keys: TrustedKeys,
): readonly SinglePolicy[] => readerOf(platform).policies(details, revocation, keys);

/** What to give where a platform has no vendor's root. */
export const KEY_REMEDY: Readonly<Partial<Record<Evidence['platform'], string>>> = {
  'arm-cca': 'give the platform’s attestation key (CPAK), learnt from its maker, with --trust-key (PEM or JWK)',
  keystone: 'give the device’s public key, learnt from its maker, with --trust-key (32 bytes, raw or hex)',
  tpm: 'give the attestation key’s public area, learnt from the machine’s owner, with --trust-key (TPMT_PUBLIC)',
};
