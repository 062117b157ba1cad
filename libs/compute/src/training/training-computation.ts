// SPDX-License-Identifier: Apache-2.0
import type { DuckDBConnection } from '@duckdb/node-api';
import { assert } from '@glovebox/core';
import { canonicalDigest } from '@glovebox/crypto';
import { designOf, fitLinear, fitLogistic, termText, type TrainingPlan } from '@glovebox/ml';
import {
  decodeAuditState,
  judgeCells,
  releaseModel,
  releaseNothing,
  encodeAuditState,
  type AuditState,
  type CellValues,
  type FittedRegression,
  type ModelPart,
  type ModelRelease,
  type RawCell,
} from '@glovebox/privacy';
import { QuestionAudit } from '../audit/audit-question.ts';
import type { FactTable } from '../audit/facts.ts';
import { permittedBy, shownOf, type ComputationInput, type Decision } from '../question/computation.ts';
import { gatherCells } from '../question/gather-cells.ts';
import type { Shown } from '../process/messages.ts';
import { fitPartitions, type NamedPartition } from './fit-partitions.ts';
import { partFacts, type PartFacts } from './parts.ts';
import { Population } from './population.ts';
import { readPeople, type TrainingRows } from './read-people.ts';

export interface TrainingInput extends ComputationInput {
  readonly plan: TrainingPlan;
  readonly rowKey: Uint8Array;
}

/** Everything that a decision is about: cells of the population, and parts that a model made. */
interface Gathered {
  readonly population: Population;
  readonly rows: TrainingRows;
  readonly parts: readonly (NamedPartition & PartFacts)[];
  /** Of clusters: the levels of each attribute within each part. */
  readonly levels: readonly PartFacts[];
  readonly facts: readonly FactTable[];
}

/** A level that could have a coefficient, as far as rules on cells say. */
interface Level {
  readonly level: number;
  readonly cells: readonly RawCell[];
}

/**
 * A training over loaded data: `run` once, then `decide` for each state of the history. The tree's cells are judged and
 * audited as those of a question are; a regression has terms only for levels whose cells could be released, and is then
 * fitted to everybody; leaves and clusters are cells themselves. What does not leave is not remembered as released.
 */
export class TrainingComputation {
  readonly #input: TrainingInput;
  readonly #gathered: Gathered;
  /** By attribute. The first level of each is its reference. */
  readonly #levels: readonly (readonly Level[])[];
  /** What could leave, of the cells that matter: nothing else is asked of the audit. */
  readonly #judged: ReadonlyMap<RawCell, readonly boolean[]>;
  readonly #audit: QuestionAudit;

  private constructor(connection: DuckDBConnection, input: TrainingInput, gathered: Gathered) {
    this.#input = input;
    this.#gathered = gathered;
    const judged = judgeCells(
      input,
      gathered.facts.flatMap((table) => [...table.cells.values()]),
    );
    const values = restingValues(input);
    const isOpen = (cell: RawCell) => values.every((value) => judged.get(cell)?.[value] === true);
    this.#levels = levelsOf(input, gathered, isOpen);
    const wanted = new Set([
      ...gathered.population.rests([]).map(({ cell }) => cell),
      ...this.#levels.flatMap((levels) => levels.slice(1).flatMap(({ cells }) => cells)),
      ...gathered.parts.flatMap(({ facts }) => [...facts.cells.values()]),
    ]);
    const counted = new Set(gathered.levels.flatMap(({ facts }) => [...facts.cells.values()]));
    const count = countOf(input.tree);
    this.#judged = new Map(
      [...judged].map(([cell, passed]) => [
        cell,
        passed.map(
          (isOpenValue, value) =>
            isOpenValue && ((wanted.has(cell) && values.includes(value)) || (counted.has(cell) && value === count)),
        ),
      ]),
    );
    // However few numbers a model shows, each is another statistic of the same people: owners cap those.
    const { tree, task = null } = input;
    const name = `model ${canonicalDigest('glovebox/model-measure/v1', { tree, task })}`;
    const resting = new Set(gathered.population.rests([]).map(({ cell }) => cell));
    const statisticOf = (cell: RawCell) => (resting.has(cell) ? name : null);
    this.#audit = new QuestionAudit(connection, input, gathered.facts, statisticOf);
  }

  static async run(connection: DuckDBConnection, input: TrainingInput): Promise<TrainingComputation> {
    const { tree, schemas, plan } = input;
    const cells = await gatherCells(connection, input);
    const population = new Population(tree, plan, cells);
    const rows = await readPeople(connection, { tree, schemas, plan });
    const parts: Gathered['parts'][number][] = [];
    let firstCell = cells.facts.reduce((sum, table) => sum + table.cells.size, 0);
    for (const partition of fitPartitions(plan, rows.people, input)) {
      const base = population.base();
      assert(base !== undefined, 'a training has a cell of everybody');
      const own = await partFacts(connection, input, { base, firstCell, rows, partition });
      firstCell += partition.parts * base.cells.size;
      parts.push({ ...partition, ...own });
    }
    const levels: PartFacts[] = [];
    const [clusters] = plan.model.kind === 'k-means' ? parts : [];
    for (const attribute of clusters === undefined ? [] : plan.attributes) {
      const base = population.baseOf(attribute);
      assert(clusters !== undefined && base !== undefined, 'a training has cells of each attribute');
      const partition = { ...clusters, name: `${clusters.name} by ${attribute.name}` };
      levels.push(await partFacts(connection, input, { base, firstCell, rows, partition }));
      firstCell += partition.parts * base.cells.size;
    }
    const facts = [...cells.facts, ...[...parts, ...levels].map((one) => one.facts)];
    return new TrainingComputation(connection, input, { population, rows, parts, levels, facts });
  }

  /** With `decided` the question was decided before: the same again, and nothing more to audit. */
  async decide(state: Uint8Array, decided: Shown | null): Promise<Decision> {
    const before: AuditState = state.length === 0 ? new Map() : decodeAuditState(state);
    const audited =
      decided === null
        ? await this.#audit.decide(this.#judged, before)
        : { permitted: permittedBy(decided, [...this.#judged.keys()]), state: before };
    const isOpen = (cell: RawCell, value: number): boolean =>
      this.#judged.get(cell)?.[value] === true && audited.permitted.get(cell)?.has(value) === true;
    const release = this.#fit(isOpen);
    const table = release === null ? releaseNothing(this.#input) : releaseModel(release);
    if (table.rows.length === 0) return { table, shown: [], state: encodeAuditState(before) };
    return { table, shown: shownOf(audited.permitted), state: encodeAuditState(audited.state) };
  }

  #fit(permits: ModelRelease['permits']): ModelRelease | null {
    const { population, rows, parts } = this.#gathered;
    const rests = population.rests(restingValues(this.#input));
    if (parts.length === 0) return this.#regression(rests, permits);
    const fitted = { kind: 'partition', people: rows.people.size, parts: this.#parts() } as const;
    return { ...this.#input, cells: [...this.#judged.keys()], fitted, rests, permits };
  }

  #regression(rests: readonly CellValues[], permits: ModelRelease['permits']): ModelRelease | null {
    const { plan } = this.#input;
    const { people } = this.#gathered.rows;
    const values = restingValues(this.#input);
    const open = this.#levels.map((levels) =>
      levels.slice(1).filter(({ cells }) => cells.every((cell) => values.every((value) => permits(cell, value)))),
    );
    const terms = open.map((levels) => levels.map(({ level }) => level));
    const design = designOf(people, terms);
    const fit = design && (plan.target?.kind === 'class' ? fitLogistic : fitLinear)(design, people.target);
    if (fit === null) return null;
    const positives = people.target.reduce((sum, one) => sum + one, 0);
    const fitted: FittedRegression = {
      kind: 'regression',
      coefficients: fit.coefficients.map(({ term, value, error }) => ({ term: termText(plan, term), value, error })),
      references: this.#levels.flatMap(([reference], attribute) =>
        reference === undefined ? [] : [termText(plan, { kind: 'level', attribute, level: reference.level })],
      ),
      explained: fit.explained,
      people: people.size,
      classes: plan.target?.kind === 'class' ? [positives, people.size - positives] : [],
      levels: terms.flatMap((own, attribute) => peopleOf(people.attributes[attribute], own)),
    };
    const resting = open.flat().flatMap(({ cells }) => cells.map((cell) => ({ cell, values })));
    return { ...this.#input, cells: [...this.#judged.keys()], fitted, rests: [...rests, ...resting], permits };
  }

  #parts(): ModelPart[] {
    const { parts, population } = this.#gathered;
    const { plan, tree } = this.#input;
    const count = countOf(tree);
    const base = population.base();
    const classes = population.classes().map((key) => {
      const target = plan.target?.kind === 'class' ? plan.target.attribute.group : -1;
      return [...(base?.cells.values() ?? [])].findIndex((cell) => cell.keys[target]?.text === key);
    });
    return parts.flatMap(({ name, words, cells }) =>
      words.flatMap((word, part): ModelPart[] => {
        const own = cells[part] ?? [];
        if (plan.target?.kind === 'class') {
          const [positive, negative] = classes.map((at) => own[at]);
          if (positive === undefined || negative === undefined) return [];
          return [{ part: name, term: word, says: { kind: 'share', positive, negative, count } }];
        }
        const [cell] = own;
        if (cell === undefined) return [];
        if (plan.target !== null) {
          const { value } = plan.target.number;
          return [{ part: name, term: word, says: { kind: 'mean', cell, count, value } }];
        }
        const numbers = plan.numbers.map(({ name: number, value }): ModelPart => ({
          part: word,
          term: number,
          says: { kind: 'mean', cell, count, value },
        }));
        return [...numbers, ...this.#levelsOf(part, cell).map((one) => ({ part: word, ...one }))];
      }),
    );
  }

  /** Every declared level of every attribute, within a cluster: what nobody has looks like what few have. */
  #levelsOf(part: number, of: RawCell): Pick<ModelPart, 'term' | 'says'>[] {
    const { plan, tree } = this.#input;
    const count = countOf(tree);
    return plan.attributes.flatMap(({ group, levels }, attribute) =>
      levels.map((key, level) => {
        const inside = this.#gathered.levels[attribute]?.cells[part] ?? [];
        const cell = inside.find((one) => one !== undefined && (one.keys[group]?.text ?? null) === key);
        return { term: termText(plan, { kind: 'level', attribute, level }), says: { kind: 'level', cell, of, count } };
      }),
    );
  }
}

const countOf = (tree: TrainingInput['tree']): number =>
  tree.values.findIndex(({ value }) => value.kind === 'aggregate' && value.aggregate.kind === 'count-rows');

/** What has to be releasable of everybody: all that is used of them, but of a tree, which only cuts by its features, the target. */
function restingValues({ plan, tree }: TrainingInput): number[] {
  const { model, target, numbers } = plan;
  const isTree = model.kind === 'decision-tree' || model.kind === 'random-forest';
  return [
    countOf(tree),
    ...(target?.kind === 'number' ? [target.number.value] : []),
    ...(isTree ? [] : numbers.map(({ value }) => value)),
  ];
}

/**
 * The levels of each attribute that could have a coefficient. The reference is not asked of the audit: with all who have no
 * term it is what is left of everybody, which the audit of the others and of everybody is about.
 */
function levelsOf(
  { plan }: TrainingInput,
  { population, parts }: Gathered,
  isOpen: (cell: RawCell) => boolean,
): Level[][] {
  if (parts.length > 0) return [];
  return plan.attributes.map((attribute) =>
    attribute.levels.flatMap((key, level) => {
      const cells = population.ofLevel(attribute, key);
      return cells?.every(isOpen) === true ? [{ level, cells }] : [];
    }),
  );
}

/** People of each of these levels, and of all others together. */
function peopleOf(codes: Uint16Array | undefined, levels: readonly number[]): number[] {
  const counts = levels.map(() => 0);
  let others = 0;
  for (const code of codes ?? []) {
    const at = levels.indexOf(code);
    if (at < 0) others += 1;
    else counts[at] = (counts[at] ?? 0) + 1;
  }
  return [...counts, others];
}
