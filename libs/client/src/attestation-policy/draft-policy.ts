// SPDX-License-Identifier: Apache-2.0
import { PlatformPolicy, type TpmRoot } from '@glovebox/contracts';
import type {
  ClaimsOf,
  PolicyOf,
  RootedPolicy,
  SinglePlatform,
  SinglePolicy,
  VerifiedClaims,
} from '@glovebox/attestation';
import { ClientError } from '../error.ts';

/** Platforms whose own evidence says what to agree on, under one root. */
type Drafted = Exclude<SinglePlatform, 'nvidia-gpu'>;

/** Azure's evidence rests on the root of its hardware. */
type DraftRoot<P extends Drafted> =
  PolicyOf<P extends 'azure-cvm' ? 'sev-snp' | 'tdx' : P> extends { readonly root: infer R } ? R : never;

interface Draft<P extends Drafted> {
  of(claims: ClaimsOf<P>, root: DraftRoot<P>): PolicyOf<P>;
}

const revocationOf = ({ revocation }: { readonly revocation: 'checked' | 'not-checked' }) =>
  revocation === 'checked' ? 'crl-required' : 'not-checked';

const intelOf = ({ pck, tcb }: ClaimsOf<'sgx'>['sgx'] | ClaimsOf<'tdx'>['tdx']) => ({
  // At least this good: a better status never refuses.
  tcbStatuses: [...new Set(['UpToDate' as const, tcb.status])],
  advisories: [...tcb.advisoryIds],
  minimumTcbEvaluationDataNumber: Math.min(tcb.tcbInfoEvaluationDataNumber, tcb.qeIdentityEvaluationDataNumber),
  dynamicPlatformAllowed: pck.configuration?.dynamicPlatform === true,
  cachedKeysAllowed: pck.configuration?.cachedKeys === true,
  smtAllowed: pck.configuration?.smtEnabled !== false,
});

/** Who signed, and what the guest's launch policy rules out already. */
function snpLaunch({ sevSnp: { report, endorsementKey } }: ClaimsOf<'sev-snp'>) {
  const { policyFlags: flags, platformInfo, policy } = report;
  const bit = (value: string, index: bigint) => ((BigInt(value) >> index) & 1n) === 1n;
  return {
    endorsementKeys: {
      vcek: endorsementKey.cspId === null,
      vlek: endorsementKey.cspId === null ? [] : [endorsementKey.cspId],
    },
    guestPolicy: {
      singleSocket: flags.singleSocket ? ('required' as const) : ('not-compared' as const),
      cxl: flags.cxlAllowed ? ('allowed' as const) : ('forbidden' as const),
      memoryEncryption: flags.memAes256Xts ? ('aes-256-xts' as const) : ('not-compared' as const),
      powerMeter: flags.raplDis ? ('off' as const) : ('not-compared' as const),
      ciphertextHiding: flags.ciphertextHiding ? ('required' as const) : ('not-compared' as const),
      pageSwap: bit(policy, 25n) ? ('forbidden' as const) : ('allowed' as const),
    },
    aliasCheck: bit(platformInfo, 5n) ? ('required' as const) : ('not-compared' as const),
    mitigations: 'not-compared' as const,
  };
}

const tpmQuoteOf = ({ bank, pcrs, replayedPcrs }: ClaimsOf<'azure-cvm'>['azureCvm']['tpm']) => ({
  bank,
  pcrs: Object.entries(pcrs)
    .map(([index, value]) => ({ index: Number(index), values: [value] }))
    .sort((a, b) => a.index - b.index),
  eventLog: replayedPcrs === null ? ('not-checked' as const) : [...replayedPcrs],
});

const ones = (bytes: number) => 'ff'.repeat(bytes);

const DRAFTS: { readonly [P in Drafted]: Draft<P> } = {
  'sev-snp': {
    of: (claims, root) => {
      const { report, product } = claims.sevSnp;
      const { fmc, bootloader, tee, snp, microcode } = report.reportedTcb;
      return {
        platform: 'sev-snp',
        product,
        root,
        measurements: [report.measurement],
        hostData: report.hostData,
        minimumTcb: { ...(fmc === undefined ? {} : { fmc }), bootloader, tee, snp, microcode },
        minimumAbi: { major: report.policyFlags.abiMajor, minor: report.policyFlags.abiMinor },
        vmpl: [report.vmpl],
        smtAllowed: report.policyFlags.smt || (BigInt(report.platformInfo) & 1n) === 1n,
        ...snpLaunch(claims),
        revocation: revocationOf(claims),
      };
    },
  },
  sgx: {
    of: (claims, root) => {
      const { report } = claims.sgx;
      return {
        platform: 'sgx',
        root,
        ...intelOf(claims.sgx),
        revocation: revocationOf(claims),
        enclaves: [{ kind: 'measured', mrEnclave: report.mrEnclave }],
        kss: report.kss
          ? {
              kind: 'required',
              configId: report.configId,
              minimumConfigSvn: report.configSvn,
              isvExtProdId: report.isvExtProdId,
              isvFamilyId: report.isvFamilyId,
            }
          : { kind: 'absent' },
        attributes: report.attributes,
        attributesMask: ones(16),
        miscSelect: report.miscSelect,
        miscSelectMask: ones(4),
      };
    },
  },
  tdx: {
    of: (claims, root) => {
      const { mrTd, rtmr0, rtmr1, rtmr2, rtmr3, mrConfigId, mrOwner, mrOwnerConfig, tdAttributes, xfam } =
        claims.tdx.report;
      return {
        platform: 'tdx',
        root,
        ...intelOf(claims.tdx),
        revocation: revocationOf(claims),
        measurements: [{ mrTd, rtmr0, rtmr1, rtmr2, rtmr3 }],
        mrConfigId,
        mrOwner,
        mrOwnerConfig,
        tdAttributes: [tdAttributes],
        xfams: [xfam],
      };
    },
  },
  nitro: {
    of: (claims, root) => {
      const { pcrs } = claims.nitro;
      const choice = (index: string) => {
        const value = pcrs[index];
        return value === undefined || /^0*$/.test(value) ? ('not-compared' as const) : [value];
      };
      return {
        platform: 'nitro',
        root,
        images: [{ pcr0: pcrs['0'] ?? '', pcr1: pcrs['1'] ?? '', pcr2: pcrs['2'] ?? '' }],
        iamRole: choice('3'),
        // Names one machine of the cloud: a policy that does is for that machine alone.
        instance: 'not-compared',
        signingCertificate: choice('8'),
        maximumAgeSeconds: 300,
        revocation: revocationOf(claims),
      };
    },
  },
  'arm-cca': {
    of: ({ cca: { platform, realm } }, root) => {
      const rem = (index: number): [string] => [realm.extensibleMeasurements[index] ?? ''];
      return {
        platform: 'arm-cca',
        root,
        profiles: [platform.profile as PolicyOf<'arm-cca'>['profiles'][number]],
        firmware: [platform.components.map(({ type, measurement, signerId }) => ({ type, measurement, signerId }))],
        platformConfig: [platform.config],
        realms: [{ initialMeasurement: realm.initialMeasurement, personalizationValue: realm.personalizationValue }],
        extensibleMeasurements: [rem(0), rem(1), rem(2), rem(3)],
      };
    },
  },
  keystone: {
    of: ({ keystone: { smHash, enclaveHash } }, root) => ({
      platform: 'keystone',
      root,
      securityMonitors: [smHash],
      enclaves: [enclaveHash],
    }),
  },
  'azure-cvm': { of: azureDraft },
  tpm: {
    of: (claims, root: TpmRoot) => ({
      platform: 'tpm',
      root,
      ...tpmQuoteOf(claims.tpm),
      revocation: revocationOf(claims),
    }),
  },
};

/** The paravisor is the hardware's measurement; what the guest booted is in the registers. */
function azureDraft(
  { azureCvm: { hardware, tpm, vmConfiguration } }: ClaimsOf<'azure-cvm'>,
  root: DraftRoot<'azure-cvm'>,
): PolicyOf<'azure-cvm'> {
  return {
    platform: 'azure-cvm',
    hardware: hardware.platform === 'sev-snp' ? DRAFTS['sev-snp'].of(hardware, root) : DRAFTS.tdx.of(hardware, root),
    ...tpmQuoteOf(tpm),
    secureBoot: vmConfiguration['secure-boot'] === true ? 'required' : 'not-compared',
    console: vmConfiguration['console-enabled'] === false ? 'off' : 'not-compared',
  };
}

const draftOf = <P extends Drafted>(platform: P): Draft<P> => DRAFTS[platform];

/**
 * The strictest policy that known-good evidence satisfies: its program, its configuration, its firmware as the minimum, its
 * advisories as those that are accepted, and whatever it uses as what is allowed. A template to read and to widen, never
 * to sign unread: what it was made from is taken for good. NVIDIA's golden measurements come from NVIDIA's signed files
 * instead, because values that a device reports of itself prove nothing.
 * @throws ClientError `invalid` for a GPU, for a debugged worker, and for what no policy can name
 */
export function draftPolicy(claims: VerifiedClaims, root: RootedPolicy['root']): SinglePolicy {
  if (claims.debug)
    throw cannot('a worker that can be debugged is acceptable to no policy', 'launch it without debugging');
  if (claims.platform === 'nvidia-gpu') {
    throw cannot(
      'reference values of a GPU are NVIDIA’s to give',
      'use `glovebox evidence reference` on its signed files',
    );
  }
  const parsed = PlatformPolicy.safeParse(draftOf(claims.platform).of(claims, root));
  if (parsed.success && parsed.data.platform !== 'composite') return parsed.data;
  const [issue] = parsed.error?.issues ?? [];
  throw cannot(
    `no policy can name what this evidence says: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`,
    'make evidence of what a policy can name, for a TPM a quote without the registers that anybody can reset',
  );
}

const cannot = (message: string, remedy: string) => new ClientError('invalid', message, { field: 'evidence', remedy });
