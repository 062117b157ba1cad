// SPDX-License-Identifier: Apache-2.0
import type { IntelTcbStatus } from '@glovebox/contracts';
import { z } from 'zod';

/** Status of one level, as Intel writes it. An unknown word is refused with the whole document. */
export const LevelStatus = z.enum([
  'UpToDate',
  'SWHardeningNeeded',
  'ConfigurationNeeded',
  'ConfigurationAndSWHardeningNeeded',
  'OutOfDate',
  'OutOfDateConfigurationNeeded',
  'Revoked',
]);
export type LevelStatus = z.infer<typeof LevelStatus>;

/** A status says up to three things at once, or that nothing can be believed. */
interface Defects {
  readonly revoked: boolean;
  readonly outOfDate: boolean;
  readonly configuration: boolean;
  readonly hardening: boolean;
}

const NONE: Defects = { revoked: false, outOfDate: false, configuration: false, hardening: false };

const DEFECTS: Readonly<Record<LevelStatus, Defects>> = {
  UpToDate: NONE,
  SWHardeningNeeded: { ...NONE, hardening: true },
  ConfigurationNeeded: { ...NONE, configuration: true },
  ConfigurationAndSWHardeningNeeded: { ...NONE, configuration: true, hardening: true },
  OutOfDate: { ...NONE, outOfDate: true },
  OutOfDateConfigurationNeeded: { ...NONE, outOfDate: true, configuration: true },
  Revoked: { ...NONE, revoked: true },
};

/**
 * The one way in which statuses are combined: whatever any part lacks, the whole lacks. The order of the parts makes no
 * difference, combining one twice changes nothing, and no part can be left out by an early return (a verifier that
 * returned the TDX module's status before looking at the platform's accepted out-of-date platforms).
 *
 * Gives what Intel's quote verification library gives for every combination it knows.
 */
export function worst(statuses: readonly [LevelStatus, ...LevelStatus[]]): LevelStatus {
  const all = statuses.map((status) => DEFECTS[status]);
  const some = (defect: keyof Defects) => all.some((one) => one[defect]);
  if (some('revoked')) return 'Revoked';
  if (some('outOfDate')) return some('configuration') ? 'OutOfDateConfigurationNeeded' : 'OutOfDate';
  if (some('configuration')) return some('hardening') ? 'ConfigurationAndSWHardeningNeeded' : 'ConfigurationNeeded';
  return some('hardening') ? 'SWHardeningNeeded' : 'UpToDate';
}

/**
 * Status of a TD that was launched under one TCB and runs under another: the module was updated since. When that alone
 * repaired it, a relaunch is advised; in every other case the worse of both counts.
 */
export function relaunchStatus(launch: LevelStatus, current: LevelStatus): IntelTcbStatus | 'Revoked' {
  const [before, now] = [DEFECTS[launch], DEFECTS[current]];
  if (!before.outOfDate || now.revoked || now.outOfDate) return worst([launch, current]);
  return before.configuration || now.configuration ? 'TDRelaunchAdvisedConfigurationNeeded' : 'TDRelaunchAdvised';
}
