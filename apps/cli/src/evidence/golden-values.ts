// SPDX-License-Identifier: Apache-2.0
import {
  NvidiaVbiosVersion,
  type AttestationPolicy,
  type Denied,
  type NvidiaGpuPolicy,
  type NvidiaReference,
  type Reason,
} from '@glovebox/contracts';
import {
  AttestationError,
  differingMeasurements,
  pinnedNvidiaRimRoot,
  toReason,
  type ClaimsOf,
  type IdentifiedFile,
} from '@glovebox/attestation';
import { nvidiaReference, verifyRim, type VerifiedRim } from '@glovebox/rim';
import { certificatesIn } from './certificates-in.ts';

/** NVIDIA's signed reference values that were given, verified under NVIDIA's own root; or why one is not. */
export interface GoldenValues {
  readonly files: readonly {
    readonly name: string;
    readonly rim: VerifiedRim | null;
    readonly reason: Reason | null;
  }[];
}

/**
 * Signed files that do not verify are reported, not skipped: whoever gives one wants it compared. Certificates among them are
 * the signer's, leaf first, for a CoRIM that brings none.
 */
export async function verifyGoldenValues(rims: readonly IdentifiedFile[], at: string): Promise<GoldenValues> {
  const { encoded: root } = pinnedNvidiaRimRoot.certificate;
  const certificates = rims.filter(({ kind }) => kind === 'certificates').flatMap(({ bytes }) => certificatesIn(bytes));
  const signed = rims.filter(({ kind }) => kind !== 'certificates');
  const files = await Promise.all(
    signed.map(async ({ name, bytes }) => {
      try {
        return { name, rim: await verifyRim(bytes, { root, at, certificates }), reason: null };
      } catch (error) {
        if (!(error instanceof AttestationError)) throw error;
        const reason = toReason(error);
        return { name, rim: null, reason: { ...reason, message: `${name}: ${reason.message}`.slice(0, 400) } };
      }
    }),
  );
  return { files };
}

/**
 * A policy of exactly the verified values, for the device that reported: any device under NVIDIA's root whose driver and
 * VBIOS are what NVIDIA published. Denied where a file does not verify or one of the two is missing.
 */
export function goldenPolicy(
  claims: ClaimsOf<'nvidia-gpu'>,
  { files }: GoldenValues,
): { readonly kind: 'policy'; readonly policy: NvidiaGpuPolicy } | Denied {
  const broken = files.flatMap(({ reason }) => (reason === null ? [] : [reason]));
  if (broken.length > 0) return { kind: 'denied', reasons: broken };
  const rims = files.flatMap(({ rim }) => (rim === null ? [] : [rim]));
  const vbios = rims.find(isVbios);
  const driver = rims.find((rim) => !isVbios(rim)) ?? null;
  const { driverVersion, vbiosVersion, chip } = claims.nvidiaGpu;
  if (vbios === undefined) return incomplete(`VBIOS \`${vbiosVersion ?? 'not reported'}\``, rims, claims);
  if (driver === null && driverVersion !== null) return incomplete(`driver \`${driverVersion}\``, rims, claims);
  try {
    return {
      kind: 'policy',
      policy: {
        platform: 'nvidia-gpu',
        root: { kind: 'vendor' },
        chips: [chip],
        references: [nvidiaReference({ driver, vbios })],
        minimumDriver: 'not-compared',
        minimumVbios: 'not-compared',
        firmwareIdentity: 'where-reported',
        devices: 'not-compared',
        revocation: claims.revocation === 'checked' ? 'crl-required' : 'not-checked',
        deviceRevocation: 'not-checked',
      },
    };
  } catch (error) {
    if (!(error instanceof AttestationError)) throw error;
    return { kind: 'denied', reasons: [toReason(error)] };
  }
}

/**
 * Whether an agreed policy carries exactly these signed values: whoever drafted it copied them from such files, and could
 * have copied something else. Nothing is asked where no file was given.
 */
export function carriedReasons(policy: AttestationPolicy, { files }: GoldenValues): Reason[] {
  const broken = files.flatMap(({ reason }) => (reason === null ? [] : [reason]));
  const references = policy.platforms.flatMap((one) => (one.platform === 'nvidia-gpu' ? one.references : []));
  const rims = files.flatMap(({ rim }) => (rim === null ? [] : [rim]));
  const strange = rims.filter((rim) => !references.some((reference) => carries(reference, rim)));
  return [
    ...broken,
    ...strange.map(({ version }) => ({
      code: 'rim-mismatch',
      message: `no reference of the policy carries NVIDIA’s signed values of \`${version}\` unchanged`,
      remedy: 'make the reference anew with `glovebox evidence reference`, or give the files that it was made from',
      clause: 'references',
    })),
  ];
}

/** The file's digest, and all of its values. */
function carries({ driver, vbios, measurements }: NvidiaReference, rim: VerifiedRim): boolean {
  const source = isVbios(rim) ? vbios : driver;
  if (source === 'none' || source.digest !== rim.digest) return false;
  return rim.measurements.every(({ index, values }) => {
    const own = measurements.find((one) => one.index === index)?.values ?? [];
    return own.length === values.length && values.every((value) => own.includes(value));
  });
}

const isVbios = ({ version }: VerifiedRim): boolean => NvidiaVbiosVersion.safeParse(version.toUpperCase()).success;

/** What was given is compared all the same: a difference is worth more than a missing file. */
function incomplete(what: string, rims: readonly VerifiedRim[], { nvidiaGpu }: ClaimsOf<'nvidia-gpu'>): Denied {
  const indexes = rims.flatMap(({ measurements }) => differingMeasurements(nvidiaGpu, measurements));
  const missing: Reason = {
    code: 'rim-mismatch',
    message: `no reference values of the ${what} were given`,
    remedy: 'give NVIDIA’s signed files (RIM) of both driver and VBIOS with --rim',
  };
  const differs: Reason = {
    code: 'measurement-not-approved',
    message: `measurements differ from their reference values at SPDM index ${indexes.slice(0, 16).join(', ')}`,
    remedy: 'restore the driver and firmware to what their maker published',
  };
  return { kind: 'denied', reasons: indexes.length === 0 ? [missing] : [differs, missing] };
}
