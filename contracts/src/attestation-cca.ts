// SPDX-License-Identifier: Apache-2.0
import { z } from 'zod';
import { Bytes, hexOf } from './primitives.ts';

const CcaHash = z.union([hexOf(32), hexOf(48), hexOf(64)]);

/** The public half of a platform's attestation key (CPAK), learnt from its maker, not from a token. */
export const CcaPlatformKey = z.strictObject({
  implementationId: hexOf(32),
  instanceId: hexOf(33),
  /** DER SubjectPublicKeyInfo on P-256, P-384 or P-521. */
  key: Bytes.min(1).max(400),
});
export type CcaPlatformKey = z.infer<typeof CcaPlatformKey>;

const CcaPlatformKeys = z.array(CcaPlatformKey).min(1).max(256);

/** CCA has no certificates: the platforms themselves are named. `development` is for keys whose secret half is no secret. */
export const CcaRoot = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('provisioned'), keys: CcaPlatformKeys }),
  z.strictObject({ kind: z.literal('development'), keys: CcaPlatformKeys }),
]);
export type CcaRoot = z.infer<typeof CcaRoot>;

/** One software component of the platform, as measured and as signed. `type` is null where the token names none. */
export const CcaComponent = z.strictObject({
  type: z.string().min(1).max(64).nullable(),
  measurement: CcaHash,
  signerId: CcaHash,
});
export type CcaComponent = z.infer<typeof CcaComponent>;

/** Values of an extensible measurement, or the explicit choice not to compare it. */
const RemChoice = z.union([z.literal('not-compared'), z.array(CcaHash).min(1).max(64)]);

/** Which realms on which platforms the parties believe. Nothing here is optional: unset never means unchecked. */
export const CcaPolicy = z.strictObject({
  platform: z.literal('arm-cca'),
  root: CcaRoot,
  profiles: z.array(z.enum(['http://arm.com/CCA-SSD/1.0.0', 'tag:arm.com,2023:cca_platform#1.0.0'])).min(1),
  /** Whole firmware stacks: a platform runs exactly the components of one of them. */
  firmware: z.array(z.array(CcaComponent).min(1).max(32)).min(1).max(16),
  /** Allowed values of the platform configuration, lower-case hex. */
  platformConfig: z
    .array(z.string().regex(/^([0-9a-f]{2}){1,256}$/, 'must be lower-case hex'))
    .min(1)
    .max(16),
  /** Realm initial measurements (RIM), each with the personalization value that it was created with. */
  realms: z
    .array(z.strictObject({ initialMeasurement: CcaHash, personalizationValue: hexOf(64) }))
    .min(1)
    .max(64),
  /** REM 0 to 3. */
  extensibleMeasurements: z.tuple([RemChoice, RemChoice, RemChoice, RemChoice]),
});
export type CcaPolicy = z.infer<typeof CcaPolicy>;

/** A CCA attestation token: platform and realm token in one collection. */
export const CcaEvidence = z.strictObject({ platform: z.literal('arm-cca'), token: Bytes.max(32768) });
export type CcaEvidence = z.infer<typeof CcaEvidence>;
