// SPDX-License-Identifier: Apache-2.0
import type { QueryTree } from '@glovebox/contracts';
import type { PlannedAttribute, TrainingPlan } from '@glovebox/ml';
import type { CellValues, RawCell } from '@glovebox/privacy';
import type { FactTable } from '../audit/facts.ts';
import type { GatheredCells } from '../question/gather-cells.ts';

/** The cells of a training's tree, by what they are of. */
export class Population {
  readonly #tree: QueryTree;
  readonly #plan: TrainingPlan;
  readonly #gathered: GatheredCells;

  constructor(tree: QueryTree, plan: TrainingPlan, gathered: GatheredCells) {
    this.#tree = tree;
    this.#plan = plan;
    this.#gathered = gathered;
  }

  /** The cells without which there is no model: everybody, and each class of the target. */
  rests(values: readonly number[]): CellValues[] {
    const classes = this.classes().map((key) => this.#find([this.#target()], [key]));
    return [this.#find([], []), ...classes].map((cell) => ({ cell: cell ?? NOBODY, values }));
  }

  /** What a level has to have for a coefficient of its own: its people, and those of each class. */
  ofLevel({ group }: PlannedAttribute, level: string | null): RawCell[] | null {
    const target = this.#target();
    const pairs = this.classes().map((key) => this.#find([group, target], [level, key]));
    const cells = [this.#find([group], [level]), ...pairs];
    return cells.every((cell) => cell !== undefined) ? cells : null;
  }

  /** The positive class and the other; nothing where the target is a number. */
  classes(): string[] {
    const { target } = this.#plan;
    if (target?.kind !== 'class') return [];
    const others = target.attribute.levels.filter((key) => key !== null && key !== target.positive);
    return [target.positive, ...others.flatMap((key) => key ?? [])];
  }

  /** The rows of everybody in one cell, or in a cell for each class of the target. */
  base(): FactTable | undefined {
    const set = this.#set(this.classes().length === 0 ? [] : [this.#target()]);
    return this.#gathered.facts.find(({ probe }) => probe.groupingSet === set);
  }

  /** The rows of everybody in a cell for each level of an attribute. */
  baseOf({ group }: PlannedAttribute): FactTable | undefined {
    return this.#gathered.facts.find(({ probe }) => probe.groupingSet === this.#set([group]));
  }

  #target(): number {
    const { target } = this.#plan;
    return target?.kind === 'class' ? target.attribute.group : -1;
  }

  #set(groups: readonly number[]): number | null {
    const wanted = String(groups.toSorted((a, b) => a - b));
    return this.#tree.groupingSets?.findIndex((set) => String(set) === wanted) ?? null;
  }

  #find(groups: readonly number[], keys: readonly (string | null)[]): RawCell | undefined {
    const set = this.#set(groups);
    return this.#gathered.cells.find(
      (cell) =>
        (cell.groupingSet ?? null) === set &&
        groups.every((group, at) => (cell.keys[group]?.text ?? null) === (keys[at] ?? null)),
    );
  }
}

/** A cell that no probe found: no rule lets anything of it out. */
const NOBODY: RawCell = { keys: [], people: 0, values: [], facts: [] };
