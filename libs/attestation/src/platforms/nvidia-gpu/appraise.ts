// SPDX-License-Identifier: Apache-2.0
import type { NvidiaGpuPolicy, NvidiaReference } from '@glovebox/contracts';
import type { AppraisalReason } from '../../appraisal-reason.ts';
import type { ClaimsOf } from '../../claims.ts';
import type { NvidiaGpuClaims } from './claims.ts';
import { differingMeasurements } from './measurements.ts';
import { driverAtLeast, sameVersion, vbiosAtLeast } from './versions.ts';

type Check = (claims: NvidiaGpuClaims, policy: NvidiaGpuPolicy) => AppraisalReason[];

/** All differences between an authentic report and the parties' policy. Debugging and binding are every platform's. */
export const appraiseNvidiaGpu = (claims: ClaimsOf<'nvidia-gpu'>, policy: NvidiaGpuPolicy): AppraisalReason[] =>
  CHECKS.flatMap((check) => check(claims.nvidiaGpu, policy));

const device: Check = ({ chip, deviceSerial }, { chips, devices }) => [
  ...(chips.includes(chip) ? [] : [notApproved(`the parties did not approve a chip \`${chip}\``, 'chips')]),
  ...(devices === 'not-compared' || devices.includes(deviceSerial)
    ? []
    : [notApproved(`the parties did not approve the device \`${deviceSerial}\``, 'devices')]),
];

const notApproved = (message: string, clause: string): AppraisalReason => ({
  code: 'device-not-approved',
  message,
  remedy: 'use a device that the agreement names, or amend the agreement',
  clause,
});

/** Without a reported identity, what runs is bound to the certificate by the measurements alone. */
const firmwareIdentity: Check = ({ firmwareIdentityReported }, policy) =>
  firmwareIdentityReported || policy.firmwareIdentity === 'where-reported'
    ? []
    : [
        {
          code: 'firmware-not-approved',
          message: 'the device does not report the identity of its firmware',
          remedy: 'update the driver to one of 2024 or later',
          clause: 'firmwareIdentity',
        },
      ];

/** A version that the device does not report is below every minimum. */
const versions: Check = ({ driverVersion, vbiosVersion }, { minimumDriver, minimumVbios }) => [
  ...(minimumDriver === 'not-compared' || (driverVersion !== null && driverAtLeast(driverVersion, minimumDriver))
    ? []
    : [belowMinimum('driver', driverVersion, 'minimumDriver')]),
  ...(minimumVbios === 'not-compared' || (vbiosVersion !== null && vbiosAtLeast(vbiosVersion, minimumVbios))
    ? []
    : [belowMinimum('VBIOS', vbiosVersion, 'minimumVbios')]),
];

const belowMinimum = (what: string, version: string | null, clause: string): AppraisalReason => ({
  code: 'version-below-minimum',
  message: `the ${what} is \`${version ?? 'not reported'}\``,
  remedy: `update the ${what} to at least what the agreement demands`,
  clause,
});

/** One reference wholly: driver, VBIOS and every measurement. Parts of two are no approved combination. */
const references: Check = (claims, policy) => {
  const candidates = policy.references.filter((reference) => isFor(reference, claims));
  if (candidates.length === 0) {
    const [driver, vbios] = [claims.driverVersion ?? 'none', claims.vbiosVersion ?? 'none'];
    return [
      {
        code: 'measurement-not-approved',
        message: `the parties agreed on no reference values for driver \`${driver}\` with VBIOS \`${vbios}\``,
        remedy: 'install the driver and VBIOS that the agreement names, or amend it with their reference values',
        clause: 'references',
      },
    ];
  }
  const differing = candidates.map(({ measurements }) => differingMeasurements(claims, measurements));
  const closest = differing.reduce((a, b) => (a.length <= b.length ? a : b));
  if (closest.length === 0) return [];
  return [
    {
      code: 'measurement-not-approved',
      message: `measurements differ from their reference values at SPDM index ${closest.slice(0, 16).join(', ')}`,
      remedy: 'restore the driver and firmware to what their maker published',
      clause: 'references',
    },
  ];
};

function isFor({ driver, vbios }: NvidiaReference, { driverVersion, vbiosVersion }: NvidiaGpuClaims): boolean {
  if (vbiosVersion === null || !sameVersion(vbios.version, vbiosVersion)) return false;
  return driver === 'none'
    ? driverVersion === null
    : driverVersion !== null && sameVersion(driver.version, driverVersion);
}

const CHECKS: readonly Check[] = [device, firmwareIdentity, versions, references];
