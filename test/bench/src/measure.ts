// SPDX-License-Identifier: Apache-2.0
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';

export interface Measurement {
  readonly seconds: number;
  /** Largest resident set, in MB; null where the system does not tell. */
  readonly peakMb: number | null;
}

/**
 * Runs a program and watches it from outside, so that ours and a stranger's are measured in the same way. The time
 * includes starting it.
 */
export async function measure(command: string, args: readonly string[]): Promise<Measurement> {
  const started = performance.now();
  const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'] });
  let peak: number | null = null;
  const watch = setInterval(() => {
    peak = peakOf(child.pid) ?? peak;
  }, 10);
  const [code] = (await once(child, 'exit')) as [number | null];
  const seconds = (performance.now() - started) / 1000;
  clearInterval(watch);
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${String(code)}`);
  return { seconds, peakMb: peak };
}

/** VmHWM: the kernel keeps the maximum, so looking now and then is enough. */
function peakOf(pid: number | undefined): number | null {
  try {
    const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${String(pid)}/status`, 'utf8'))?.[1];
    return kilobytes === undefined ? null : Number(kilobytes) / 1000;
  } catch {
    return null;
  }
}

/** The fastest run, with the largest memory of any. */
export function best(runs: readonly Measurement[]): Measurement {
  const peaks = runs.flatMap(({ peakMb }) => (peakMb === null ? [] : [peakMb]));
  return {
    seconds: Math.min(...runs.map(({ seconds }) => seconds)),
    peakMb: peaks.length === 0 ? null : Math.max(...peaks),
  };
}
