// SPDX-License-Identifier: Apache-2.0
import { hexOf } from '@glovebox/contracts';
import type { ReleaseLaunch } from '@glovebox/measure';
import { usage } from './launch-options.ts';

const NAMES = { mrtd: 'mrTd', rtmr0: 'rtmr0', rtmr1: 'rtmr1', rtmr2: 'rtmr2' } as const;
type RegisterName = (typeof NAMES)[keyof typeof NAMES];

/** What somebody saw in an agreement or in evidence: one measurement of SEV-SNP, or several registers of a TD. */
export type Wanted =
  | { readonly tee: 'sev-snp'; readonly measurement: string }
  | { readonly tee: 'tdx'; readonly registers: Readonly<Partial<Record<RegisterName, string>>> };

/**
 * Reads `HEX`, or `mrtd=HEX,rtmr1=HEX,rtmr2=HEX` and perhaps `rtmr0=HEX`. One register alone names no worker: MRTD is the
 * firmware's, RTMR1 the kernel's, RTMR2 that of command line and initrd. @throws CliError `usage`
 */
export function parseWanted(text: string): Wanted {
  if (!text.includes('=')) return { tee: 'sev-snp', measurement: parseMeasurement(text) };
  const pairs = text.split(',').map((part) => {
    const [name = '', value = ''] = part.split('=');
    const register = Object.entries(NAMES).find(([known]) => known === name.toLowerCase())?.[1];
    if (register === undefined) throw unnamed(`\`${name}\` is no register that a release decides`);
    return [register, parseMeasurement(value)] as const;
  });
  const registers: Partial<Record<RegisterName, string>> = Object.fromEntries(pairs);
  const { mrTd, rtmr1, rtmr2 } = registers;
  if (
    mrTd === undefined ||
    rtmr1 === undefined ||
    rtmr2 === undefined ||
    Object.keys(registers).length < pairs.length
  ) {
    throw unnamed('a TD is named by MRTD, RTMR1 and RTMR2, each once');
  }
  return { tee: 'tdx', registers };
}

const unnamed = (message: string) =>
  usage(message, 'measurement', 'write --measurement mrtd=HEX,rtmr1=HEX,rtmr2=HEX, and rtmr0=HEX where you know it');

function parseMeasurement(text: string): string {
  const parsed = hexOf(48).safeParse(text.toLowerCase());
  if (parsed.success) return parsed.data;
  throw usage(
    'a measurement has 96 hex digits',
    'measurement',
    'give MEASUREMENT as the agreement or the evidence has it; a TD as mrtd=HEX,rtmr1=HEX,rtmr2=HEX',
  );
}

/** Whether the launch is measured as wanted, in everything that was named. */
export function isWanted(launch: ReleaseLaunch, wanted: Wanted | null): boolean {
  if (wanted === null) return true;
  if (wanted.tee === 'sev-snp') return launch.tee === 'sev-snp' && launch.measurement === wanted.measurement;
  return (
    launch.tee === 'tdx' &&
    Object.values(NAMES).every((name) => {
      const value = wanted.registers[name];
      return value === undefined || value === launch.registers[name];
    })
  );
}

/** What the answer does not say, for people. */
export function notCompared(launches: readonly ReleaseLaunch[], wanted: Wanted | null): string[] {
  if (wanted?.tee === 'sev-snp') {
    const { measurement } = wanted;
    const isRegister = launches.some(
      (launch) => launch.tee === 'tdx' && Object.values(launch.registers).includes(measurement),
    );
    return isRegister
      ? ['It is one register of a TDX launch, which names no worker: give mrtd=HEX,rtmr1=HEX,rtmr2=HEX.']
      : [];
  }
  if (wanted === null) return [];
  const undecided = launches.every((launch) => launch.tee !== 'tdx' || launch.registers.rtmr0 === null);
  if (wanted.registers.rtmr0 === undefined) return ['RTMR0 was not compared: memory, ACPI tables and boot options.'];
  return undecided ? ['RTMR0 is not decided by this release: it was made without --acpi.'] : [];
}
