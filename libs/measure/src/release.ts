// SPDX-License-Identifier: Apache-2.0
import { Digest, hexOf, Line } from '@glovebox/contracts';
import { z } from 'zod';

/** A file of a release: its name beside the manifest, and SHA-256. */
export const ReleaseFile = z.strictObject({
  file: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/, 'must be a plain file name'),
  sha256: Digest,
});
export type ReleaseFile = z.infer<typeof ReleaseFile>;

export const SnpReleaseLaunch = z.strictObject({
  /** Manifests of before TDX do not say it. */
  tee: z.literal('sev-snp').default('sev-snp'),
  vmm: z.enum(['qemu', 'ec2', 'gce']),
  vcpus: z.number().int().min(1).max(1024),
  /** One of PROCESSOR_TYPES. */
  vcpuType: z.string().min(1).max(40),
  /** SEV_FEATURES, hexadecimal. */
  guestFeatures: z.string().regex(/^0x[0-9a-f]{1,16}$/, 'must be a hexadecimal number as 0x1'),
  measurement: hexOf(48),
});
export type SnpReleaseLaunch = z.infer<typeof SnpReleaseLaunch>;

const register = hexOf(48).nullable();

export const TdxReleaseLaunch = z.strictObject({
  tee: z.literal('tdx'),
  /** In bytes. */
  memory: z.number().int().positive().max(Number.MAX_SAFE_INTEGER),
  pageOrder: z.enum(['page-by-page', 'section-by-section']),
  kernelHeader: z.enum(['as-built', 'filled-in']),
  /** What QEMU makes for a machine of this shape. Null: RTMR0 is not decided. */
  acpi: z.strictObject({ loader: ReleaseFile, rsdp: ReleaseFile, tables: ReleaseFile }).nullable(),
  /** Null where the release's files do not decide it. */
  registers: z.strictObject({
    mrTd: hexOf(48),
    rtmr0: register,
    rtmr1: register,
    rtmr2: register,
    rtmr3: hexOf(48),
  }),
});
export type TdxReleaseLaunch = z.infer<typeof TdxReleaseLaunch>;

export const ReleaseLaunch = z.union([SnpReleaseLaunch, TdxReleaseLaunch], 'must be a launch of SEV-SNP or TDX');
export type ReleaseLaunch = z.infer<typeof ReleaseLaunch>;

/**
 * What a release of the worker is made of, and the measurements that its launches have: what an agreement's reference values
 * can be traced to. Nothing in it is believed: whoever reads it has the files measured again.
 */
export const WorkerRelease = z.strictObject({
  version: z.literal(1),
  name: Line,
  /** Of the repository that the bundle was built from. */
  commit: z.string().regex(/^[0-9a-f]{40}$/, 'must be a commit'),
  /** The worker's one file, the same bytes wherever it is built from this commit (TCB.md). */
  bundle: ReleaseFile,
  firmware: ReleaseFile,
  kernel: ReleaseFile.nullable(),
  initrd: ReleaseFile.nullable(),
  append: z.string().max(4096),
  launches: z.array(ReleaseLaunch).min(1).max(256),
});
export type WorkerRelease = z.infer<typeof WorkerRelease>;
