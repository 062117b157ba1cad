// SPDX-License-Identifier: Apache-2.0
import type { DerivedTable, Relation } from '@glovebox/contracts';
import { derivedView, type RelationView } from '../scope/relation.ts';

/** The derived tables of a query so far, in the order in which they are defined. */
export class DerivedTables {
  readonly #entries: { readonly table: DerivedTable; readonly within: readonly RelationView[] }[] = [];

  get tables(): DerivedTable[] {
    return this.#entries.map(({ table }) => table);
  }

  has(name: string): boolean {
    return this.#entries.some(({ table }) => table.name === name);
  }

  add(table: DerivedTable, within: readonly RelationView[]): void {
    this.#entries.push({ table, within });
  }

  /** The table as a relation of a FROM clause; null when there is none of this name. */
  view(relation: Relation): RelationView | null {
    const entry = this.#entries.find(({ table }) => table.name === relation.name);
    return entry === undefined ? null : derivedView(relation, entry.table, entry.within);
  }
}
