// SPDX-License-Identifier: Apache-2.0
import { toHex } from '@glovebox/core';
import type { ClaimsOf } from '../../claims.ts';
import type { CcaToken, SoftwareComponent } from './evidence.ts';

/** Both tokens in words of the specification. Byte strings are lower-case hex. */
export interface CcaClaims {
  readonly platform: {
    readonly profile: string;
    readonly implementationId: string;
    readonly instanceId: string;
    readonly config: string;
    readonly lifecycle: number;
    readonly hashAlgorithm: string;
    readonly verificationService: string | null;
    readonly components: readonly SoftwareComponent[];
  };
  readonly realm: {
    readonly profile: string | null;
    readonly challenge: string;
    readonly personalizationValue: string;
    readonly hashAlgorithm: string;
    readonly publicKey: string;
    readonly initialMeasurement: string;
    readonly extensibleMeasurements: readonly string[];
  };
}

/** Secured is 0x30xx. In every other state someone may debug the platform, or it was never locked. */
export const isSecured = (lifecycle: number): boolean => lifecycle >> 8 === 0x30;

/** Nothing of a token ends by itself: keys and reference values are withdrawn by amending the policy. */
const NO_END = '9999-12-31T23:59:59Z';

export const toPlatformClaims = ({ platform, realm }: CcaToken): ClaimsOf<'arm-cca'> => ({
  platform: 'arm-cca',
  measurement: realm.initialMeasurement,
  reportData: realm.challenge,
  debug: !isSecured(platform.lifecycle),
  revocation: 'not-checked',
  validUntil: NO_END,
  cca: {
    platform: {
      profile: platform.profile,
      implementationId: platform.implementationId,
      instanceId: platform.instanceId,
      config: platform.config,
      lifecycle: platform.lifecycle,
      hashAlgorithm: platform.hashAlgorithm,
      verificationService: platform.verificationService,
      components: platform.components,
    },
    realm: {
      profile: realm.profile,
      challenge: realm.challenge,
      personalizationValue: realm.personalizationValue,
      hashAlgorithm: realm.hashAlgorithm,
      publicKey: toHex(realm.publicKey),
      initialMeasurement: realm.initialMeasurement,
      extensibleMeasurements: realm.extensibleMeasurements,
    },
  },
});
