// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';

/** One person of the NAFLD data with weight and body mass index. */
export interface Patient {
  readonly id: number;
  readonly age: number;
  readonly weight: number;
  readonly bmi: number;
}

/** As the fixture of `trainings.json` rounds them. */
export function readPatients(folder: string): Patient[] {
  const [, ...lines] = readFileSync(`${folder}/nafld1.csv`, 'utf8').trim().split('\n');
  return lines.flatMap((line) => {
    const [id, age, , weight, , bmi] = line.replaceAll('"', '').split(',').map(Number);
    return id === undefined || age === undefined || !isThere(weight) || !isThere(bmi)
      ? []
      : [{ id, age, weight: Math.round(weight * 10) / 10, bmi: Math.round(bmi * 100) / 100 }];
  });
}

const isThere = (value: number | undefined): value is number => value !== undefined && value > 0;

/** Whom an attacker takes for a member: whoever's loss is on one side of a threshold (Yeom et al. 2018). */
export interface Advantage {
  /** True minus false positives at the best of all thresholds: what an attacker who knows it could gain. */
  readonly best: number;
  readonly members: number;
  readonly others: number;
}

export function lossThreshold(members: readonly number[], others: readonly number[]): Advantage {
  const all = [...members.map((loss) => [loss, 1] as const), ...others.map((loss) => [loss, 0] as const)];
  all.sort(([a], [b]) => a - b);
  let [inside, outside, best] = [0, 0, 0];
  for (const [at, [loss, isMember]] of all.entries()) {
    if (isMember === 1) inside += 1;
    else outside += 1;
    if (all[at + 1]?.[0] === loss) continue;
    best = Math.max(best, Math.abs(inside / members.length - outside / others.length));
  }
  return { best, members: members.length, others: others.length };
}

/** Slope and intercept of everybody but one, for each one. */
export function leaveOneOut(patients: readonly Patient[]): { slope: number; intercept: number }[] {
  const total = { n: 0, x: 0, y: 0, xx: 0, xy: 0 };
  for (const { weight: x, bmi: y } of patients) {
    total.n += 1;
    total.x += x;
    total.y += y;
    total.xx += x * x;
    total.xy += x * y;
  }
  return patients.map(({ weight: x, bmi: y }) => {
    const [n, sx, sy] = [total.n - 1, total.x - x, total.y - y];
    const slope = (n * (total.xy - x * y) - sx * sy) / (n * (total.xx - x * x) - sx * sx);
    return { slope, intercept: (sy - slope * sx) / n };
  });
}
