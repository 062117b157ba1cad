// SPDX-License-Identifier: Apache-2.0
import type { ReleaseRules } from '@glovebox/contracts';
import { CLASSES_MAX, COUNT_MEASURE, RELEASED_MAX, type ReleasedVector } from './audit-state.ts';
import { ClassSafety, type ClassFacts } from './class-facts.ts';
import { noAudit, type MeasureAudit } from './measure-audit.ts';
import { Populations } from './populations.ts';
import { RankAudit } from './rank-audit.ts';
import { StrictAudit } from './strict-audit.ts';
import { translate } from './unite-states.ts';
import { vectorText, type ClassVector } from './vectors.ts';

/** A table of atoms as the data shows it, cut by everything released before and everything asked for now. */
export interface AuditedTable {
  /** For each class: the class of the state that it is a part of, 0 for atoms that were in no released number. */
  readonly classBefore: readonly number[];
  readonly facts: readonly ClassFacts[];
  /** Over the classes of the state. */
  readonly released: readonly ReleasedVector[];
  /** Totals that are public: what counts of this table can be subtracted from. Over the present classes. */
  readonly totals: readonly ClassVector[];
}

/** One number of a statistic, over the present classes of its table. */
export interface Claim {
  readonly table: string;
  readonly measure: string;
  readonly vector: ClassVector;
}

export interface AuditInput {
  readonly rules: Pick<ReleaseRules, 'differencing' | 'statisticsCap' | 'dominance'>;
  readonly minimumPeople: number;
  readonly tables: ReadonlyMap<string, AuditedTable>;
  /** 64 bits that no analyst knows, the same whenever the same data is audited again. */
  readonly salt: bigint;
  /** What each statistic would say, in the order in which they are decided. */
  readonly statistics: readonly (readonly Claim[])[];
}

export interface AuditedClasses {
  /** The new class of each present one; 0 for atoms that still are in no released number. */
  readonly classAfter: readonly number[];
  readonly classes: number;
  readonly released: readonly ReleasedVector[];
}

export interface AuditVerdict {
  /** Beside `statistics`. */
  readonly accepted: readonly boolean[];
  readonly tables: ReadonlyMap<string, AuditedClasses>;
}

/**
 * Decides one statistic after the other, each on the footing of everything released before it: it is accepted only if
 * every number in it may be added to what is known of its measure. Greedy on purpose: the best choice is NP-hard, and
 * the order makes the smallest cells the ones that are withheld for the others' sake.
 *
 * Where the state would outgrow its bounds nothing is accepted: the dataset is exhausted for this mode.
 */
export function auditRelease(input: AuditInput): AuditVerdict {
  const audits = new Map([...input.tables].map(([name, table]) => [name, new TableAudit(name, table, input)]));
  const accepted = input.statistics.map((claims) => {
    if (!claims.every((claim) => audits.get(claim.table)?.accepts(claim) ?? false)) return false;
    // One by one: two numbers of one statistic can be subtracted from each other, too. What was counted as released
    // before the statistic failed stays counted, which can only withhold more.
    // The first was just looked at, with nothing released since.
    return claims.every((claim, at) => {
      const audit = audits.get(claim.table);
      const fits = at === 0 || (audit?.accepts(claim) ?? false);
      if (fits) audit?.commit(claim);
      return fits;
    });
  });
  const tables = new Map([...audits].map(([name, audit]) => [name, audit.result()]));
  if ([...tables.values()].every(({ classes }) => classes <= CLASSES_MAX)) return { accepted, tables };
  return auditRelease({ ...input, statistics: input.statistics.map(() => [NOTHING_FITS]) });
}

const NOTHING_FITS: Claim = { table: '', measure: '', vector: { classes: [], coefficients: [] } };

class TableAudit {
  readonly #name: string;
  readonly #table: AuditedTable;
  readonly #input: AuditInput;
  readonly #safety: ClassSafety;
  readonly #before: readonly ReleasedVector[];
  readonly #known: Set<string>;
  readonly #counts = new Map<string, number>();
  readonly #added: ReleasedVector[] = [];
  readonly #measures = new Map<string, MeasureAudit>();
  readonly #populations: Populations;
  #totals: 'unknown' | 'counted' | 'unsafe' = 'unknown';

  constructor(name: string, table: AuditedTable, input: AuditInput) {
    this.#name = name;
    this.#table = table;
    this.#input = input;
    this.#safety = new ClassSafety(table.facts, input.minimumPeople, input.rules.dominance);
    const parts = partsOf(table.classBefore);
    this.#before = table.released.map((number) => translate(number, (old) => parts.get(old) ?? []));
    this.#known = new Set(this.#before.map(textOf));
    for (const { measure } of this.#before) this.#counts.set(measure, (this.#counts.get(measure) ?? 0) + 1);
    this.#populations = new Populations(input.rules.statisticsCap, this.#before);
  }

  accepts({ measure, vector }: Claim): boolean {
    if (vector.classes.length === 0) return false;
    const audit = this.#auditOf(measure);
    if (measure === COUNT_MEASURE && !this.#countTotals(audit)) return false;
    const isNew = !this.#known.has(textOf({ measure, vector }));
    const fits = !isNew || (this.#counts.get(measure) ?? 0) < RELEASED_MAX;
    return fits && this.#populations.admits({ measure, vector }) && audit.accepts(vector);
  }

  commit({ measure, vector }: Claim): void {
    const text = textOf({ measure, vector });
    if (this.#known.has(text)) return;
    this.#known.add(text);
    this.#added.push({ measure, vector });
    this.#counts.set(measure, (this.#counts.get(measure) ?? 0) + 1);
    this.#populations.add({ measure, vector });
    this.#auditOf(measure).commit(vector);
  }

  result(): AuditedClasses {
    const { classBefore } = this.#table;
    const keys = classBefore.map((before) => [String(before)]);
    for (const [place, { vector }] of this.#added.entries())
      for (const [at, index] of vector.classes.entries())
        keys[index]?.push(`${String(place)}*${String(vector.coefficients[at])}`);
    const numbers = new Map<string, number>([['0', 0]]);
    const classAfter = keys.map((parts) => {
      const key = parts.join();
      const number = numbers.get(key) ?? numbers.size;
      numbers.set(key, number);
      return number;
    });
    const released = [...this.#before, ...this.#added].map((number) => coarser(number, classAfter));
    return { classAfter, classes: numbers.size - 1, released };
  }

  /** Public totals count as released with the first count of their version, or else no count of it is released. */
  #countTotals(audit: MeasureAudit): boolean {
    if (this.#totals !== 'unknown') return this.#totals === 'counted';
    const fits = this.#table.totals.every((total) => audit.accepts(total));
    this.#totals = fits ? 'counted' : 'unsafe';
    if (fits)
      for (const vector of this.#table.totals) this.commit({ table: this.#name, measure: COUNT_MEASURE, vector });
    return fits;
  }

  #auditOf(measure: string): MeasureAudit {
    const known = this.#measures.get(measure);
    if (known !== undefined) return known;
    const audit = this.#startAudit(measure);
    this.#measures.set(measure, audit);
    return audit;
  }

  #startAudit(measure: string): MeasureAudit {
    const { differencing } = this.#input.rules;
    if (differencing === 'off') return noAudit;
    const before = this.#before.filter((number) => number.measure === measure).map(({ vector }) => vector);
    const asked = this.#input.statistics
      .flat()
      .filter((claim) => claim.table === this.#name && claim.measure === measure)
      .map(({ vector }) => vector);
    const totals = measure === COUNT_MEASURE ? this.#table.totals : [];
    return differencing === 'rank'
      ? new RankAudit(measure, { before, asked: [...totals, ...asked] }, this.#safety, this.#input.salt)
      : new StrictAudit(measure, this.#table.facts.length, before, this.#safety);
  }
}

const textOf = ({ measure, vector }: ReleasedVector): string => `${measure} ${vectorText(vector)}`;

function partsOf(classBefore: readonly number[]): Map<number, number[]> {
  const parts = new Map<number, number[]>();
  for (const [index, before] of classBefore.entries()) {
    const list = parts.get(before) ?? [];
    list.push(index);
    parts.set(before, list);
  }
  return parts;
}

/** Over the new classes, which are unions of present ones that every vector counts alike. */
function coarser({ measure, vector }: ReleasedVector, classAfter: readonly number[]): ReleasedVector {
  const entries = new Map(
    vector.classes.map((index, place) => [classAfter[index] ?? 0, vector.coefficients[place] ?? 0]),
  );
  const classes = [...entries.keys()].sort((a, b) => a - b);
  return { measure, vector: { classes, coefficients: classes.map((index) => entries.get(index) ?? 0) } };
}
