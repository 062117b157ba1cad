// SPDX-License-Identifier: Apache-2.0
import type { SparseRow } from './echelon.ts';
import { inverse, mod } from './primes.ts';

/** So many sets of columns are looked at; a space that needs more is treated as unsafe. */
const SUBSETS_MAX = 5000;

/**
 * Every smallest set of columns on which some combination of the rows is not zero and the first of them takes part, as lists
 * of columns; null when there are too many to look at. `rows` are linearly independent modulo the prime.
 *
 * A combination with a smallest support is zero on as many independent columns as it can be, one fewer than there are
 * rows, and those determine it. Proportional columns are zero together and count as one. Rows that share no column with
 * the first, directly or through others, can only enlarge a support. So the search is complete: two-, three- and more-way
 * cancellations are all found.
 */
export function minimalSupports(first: SparseRow, others: readonly SparseRow[], prime: number): number[][] | null {
  const rows = connectedWith(first, others);
  const points = pointsOf(rows, prime);
  const choose = rows.length - 1;
  if (subsets(points.length, choose) > SUBSETS_MAX) return null;
  const supports: number[][] = [];
  for (const subset of combinations(points.length, choose)) {
    const weights = annihilator(
      subset.map((index) => points[index]?.coordinates ?? []),
      rows.length,
      prime,
    );
    if (weights === null) continue;
    supports.push(
      points.filter(({ coordinates }) => dot(weights, coordinates, prime) !== 0).flatMap(({ columns }) => columns),
    );
  }
  return supports;
}

function connectedWith(first: SparseRow, others: readonly SparseRow[]): SparseRow[] {
  const rows = [first];
  const columns = new Set(first.columns);
  let apart = others;
  for (let found = -1; found !== 0;) {
    const near = apart.filter((row) => row.columns.some((column) => columns.has(column)));
    apart = apart.filter((row) => !near.includes(row));
    for (const row of near) for (const column of row.columns) columns.add(column);
    rows.push(...near);
    found = near.length;
  }
  return rows;
}

interface Point {
  readonly coordinates: readonly number[];
  readonly columns: number[];
}

function pointsOf(rows: readonly SparseRow[], prime: number): Point[] {
  const entries = new Map<number, number[]>();
  for (const [place, { columns, values }] of rows.entries()) {
    for (const [at, column] of columns.entries()) {
      const coordinates = entries.get(column) ?? rows.map(() => 0);
      coordinates[place] = values[at] ?? 0;
      entries.set(column, coordinates);
    }
  }
  const points = new Map<string, Point>();
  for (const [column, raw] of entries) {
    const factor = inverse(raw.find((value) => value !== 0) ?? 1, prime);
    const coordinates = raw.map((value) => (value * factor) % prime);
    const key = coordinates.join();
    const point = points.get(key) ?? { coordinates, columns: [] };
    point.columns.push(column);
    points.set(key, point);
  }
  return [...points.values()];
}

function subsets(of: number, choose: number): number {
  let count = 1;
  for (let index = 0; index < choose; index += 1) count = (count * (of - index)) / (index + 1);
  return count;
}

function* combinations(of: number, choose: number, first = 0): Generator<number[]> {
  if (choose === 0) {
    yield [];
    return;
  }
  for (let index = first; index <= of - choose; index += 1)
    for (const rest of combinations(of, choose - 1, index + 1)) yield [index, ...rest];
}

/** The weights, up to a factor, whose product with every given point is zero; null when the points are dependent. */
function annihilator(points: readonly (readonly number[])[], dimensions: number, prime: number): number[] | null {
  const rows = points.map((point) => [...point]);
  const pivots: number[] = [];
  for (const [place, row] of rows.entries()) {
    for (const [earlier, pivot] of pivots.entries()) eliminate(row, rows[earlier] ?? [], pivot, prime);
    const pivot = row.findIndex((value) => value !== 0);
    if (pivot < 0) return null;
    const factor = inverse(row[pivot] ?? 1, prime);
    for (let index = 0; index < row.length; index += 1) row[index] = ((row[index] ?? 0) * factor) % prime;
    for (let earlier = 0; earlier < place; earlier += 1) eliminate(rows[earlier] ?? [], row, pivot, prime);
    pivots.push(pivot);
  }
  const free = Array.from({ length: dimensions }, (_, index) => index).find((index) => !pivots.includes(index));
  if (free === undefined) return null;
  const weights = new Array<number>(dimensions).fill(0);
  weights[free] = 1;
  for (const [place, pivot] of pivots.entries()) weights[pivot] = mod(-(rows[place]?.[free] ?? 0), prime);
  return weights;
}

function eliminate(row: number[], by: readonly number[], pivot: number, prime: number): void {
  const factor = row[pivot] ?? 0;
  if (factor === 0) return;
  for (let index = 0; index < row.length; index += 1)
    row[index] = mod((row[index] ?? 0) - factor * (by[index] ?? 0), prime);
}

const dot = (left: readonly number[], right: readonly number[], prime: number): number =>
  left.reduce((sum, value, index) => (sum + value * (right[index] ?? 0)) % prime, 0);
