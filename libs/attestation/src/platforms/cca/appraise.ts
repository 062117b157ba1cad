// SPDX-License-Identifier: Apache-2.0
import type { CcaComponent, CcaPolicy } from '@glovebox/contracts';
import type { AppraisalReason } from '../../appraisal-reason.ts';
import type { ClaimsOf } from '../../claims.ts';
import type { CcaClaims } from './claims.ts';

type Check = (claims: CcaClaims, policy: CcaPolicy) => AppraisalReason[];

/** All differences between an authentic token and the parties' policy. Debugging and binding are every platform's. */
export const appraiseCca = (claims: ClaimsOf<'arm-cca'>, policy: CcaPolicy): AppraisalReason[] =>
  CHECKS.flatMap((check) => check(claims.cca, policy));

const refuse = (condition: boolean, reason: AppraisalReason): AppraisalReason[] => (condition ? [reason] : []);

const profile: Check = ({ platform }, { profiles }) =>
  refuse(!profiles.some((one) => one === platform.profile), {
    code: 'profile-not-allowed',
    message: `the platform token is of the profile \`${platform.profile}\``,
    remedy: 'use a platform whose firmware makes tokens of an agreed profile',
    clause: 'profiles',
  });

/** A whole stack: one component more, fewer or other is another stack. Versions only inform. */
const firmware: Check = ({ platform }, policy) => {
  const running = stack(platform.components);
  return refuse(!policy.firmware.some((approved) => stack(approved) === running), {
    code: 'firmware-not-approved',
    message: 'the platform runs other firmware than the parties approved',
    remedy: 'update the platform to an agreed firmware stack, or amend the agreement',
    clause: 'firmware',
  });
};

const stack = (components: readonly CcaComponent[]): string =>
  JSON.stringify(
    components.map(({ type, measurement, signerId }) => JSON.stringify([type, measurement, signerId])).sort(),
  );

const platformConfig: Check = ({ platform }, policy) =>
  refuse(!policy.platformConfig.includes(platform.config), {
    code: 'platform-config-not-approved',
    message: 'the platform is configured otherwise than the parties approved',
    remedy: 'configure the platform as agreed',
    clause: 'platformConfig',
  });

/** The personalization value is part of what a realm was created as: the pair is compared. */
const realm: Check = (claims, { realms }) =>
  refuse(
    !realms.some(
      ({ initialMeasurement, personalizationValue }) =>
        initialMeasurement === claims.realm.initialMeasurement &&
        personalizationValue === claims.realm.personalizationValue,
    ),
    {
      code: 'measurement-not-approved',
      message: `the parties did not approve a realm with initial measurement \`${claims.realm.initialMeasurement}\``,
      remedy: 'run the realm that the agreement names, or amend the agreement',
      clause: 'realms',
    },
  );

const extensibleMeasurements: Check = (claims, policy) =>
  policy.extensibleMeasurements.flatMap((allowed, index) =>
    refuse(allowed !== 'not-compared' && !allowed.includes(claims.realm.extensibleMeasurements[index] ?? 'absent'), {
      code: 'measurement-not-approved',
      message: `extensible measurement \`${String(index)}\` has none of the values that the policy names`,
      remedy: 'run the realm that the agreement names, or amend the agreement',
      clause: `extensibleMeasurements.${String(index)}`,
    }),
  );

const CHECKS: readonly Check[] = [profile, firmware, platformConfig, realm, extensibleMeasurements];
