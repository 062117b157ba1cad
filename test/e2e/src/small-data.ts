// SPDX-License-Identifier: Apache-2.0
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { owners } from '@glovebox/demo';

const PEOPLE = 600;
const ids = Array.from({ length: PEOPLE }, (_, index) => index + 1);

/** A number below `below` that looks arbitrary and is the same in every run. */
const scatter = (id: number, salt: number, below: number): number =>
  ((Math.imul(id, 2654435761) ^ Math.imul(salt, 40503)) >>> 8) % below;

function registry(id: number): string[] {
  const weight = 50 + scatter(id, 1, 600) / 10;
  const height = 150 + scatter(id, 2, 45);
  const known = scatter(id, 3, 12) > 0;
  const bmi = (weight / (height / 100) ** 2).toFixed(4);
  const body = known ? [weight.toFixed(1), String(height), bmi] : ['', '', ''];
  return [[id, 32 + scatter(id, 4, 52), id % 2, ...body, id, 1000, 0].join(',')];
}

function laboratory(id: number): string[] {
  const tests = ['hdl', 'chol', 'hdl', 'sbp'].slice(0, scatter(id, 5, 5));
  return tests.map((test, index) => [id, index * 30, `"${test}"`, 30 + scatter(id, 6 + index, 60)].join(','));
}

function outcomes(id: number): string[] {
  const events = [scatter(id, 20, 3) === 0 ? 'MI' : 'htn', ...(scatter(id, 21, 4) === 0 ? ['cardiac arrest'] : [])];
  return events.map((event, index) => [id, index * 100, `"${event}"`].join(','));
}

type Dataset = (typeof owners)[number]['dataset'];

const tables: Record<Dataset, readonly [string, (id: number) => string[]]> = {
  registry: ['"id","age","male","weight","height","bmi","case.id","futime","status"', registry],
  laboratory: ['"id","days","test","value"', laboratory],
  outcomes: ['"id","days","event"', outcomes],
};

/**
 * Writes a CSV file for each dataset of the demo's setting, small enough that a job takes a second, with further rows where
 * they are given. Paths by dataset.
 */
export function writeSmallData(
  dir: string,
  more: Readonly<Partial<Record<Dataset, readonly string[]>>> = {},
): Record<string, string> {
  mkdirSync(dir, { recursive: true });
  return Object.fromEntries(
    owners.map(({ dataset }) => {
      const [header, rows] = tables[dataset];
      const file = join(dir, `${dataset}.csv`);
      writeFileSync(file, `${[header, ...ids.flatMap(rows), ...(more[dataset] ?? [])].join('\n')}\n`);
      return [dataset, file];
    }),
  );
}
