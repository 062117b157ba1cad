// SPDX-License-Identifier: Apache-2.0
import type { ReleaseLaunch, TdxReleaseLaunch } from '@glovebox/measure';

/** A launch and what it is measured as, for people. */
export function launchLines(launch: ReleaseLaunch): string[] {
  if (launch.tee === 'tdx') return [tdxTitle(launch), ...registerLines(launch).map((line) => `  ${line}`)];
  const { measurement, vmm, vcpus, vcpuType, guestFeatures } = launch;
  return [`${measurement}  ${vmm}, ${String(vcpus)} x ${vcpuType}, guest features ${guestFeatures}`];
}

export const tdxTitle = ({ memory, pageOrder, kernelHeader }: TdxReleaseLaunch): string =>
  `TDX, ${String(memory / 2 ** 20)} MiB of memory, added ${pageOrder}, kernel header ${kernelHeader}`;

export const registerLines = ({ registers }: TdxReleaseLaunch): string[] =>
  Object.entries(registers).map(
    ([name, value]) => `${name.toUpperCase().padEnd(6)} ${value ?? '(not decided by these files)'}`,
  );
