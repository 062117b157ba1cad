// SPDX-License-Identifier: Apache-2.0
import type { DerivedTable, Relation } from '@glovebox/contracts';
import { assert } from '@glovebox/core';
import type { SelectNode } from '../ast/nodes.ts';
import { derivedView, type RelationView } from '../scope/relation.ts';

/** The derived tables of a query so far, in the order in which they are defined. */
export class DerivedTables {
  readonly #entries: { readonly table: DerivedTable; readonly within: readonly RelationView[] }[] = [];
  readonly #plain = new Map<string, SelectNode>();

  get tables(): DerivedTable[] {
    return this.#entries.map(({ table }) => table);
  }

  has(name: string): boolean {
    return this.#plain.has(name) || this.#entries.some(({ table }) => table.name === name);
  }

  /** One that only chooses rows and columns: it is put where it is used. */
  addPlain(name: string, select: SelectNode): void {
    this.#plain.set(name, select);
  }

  plain(name: string): SelectNode | null {
    return this.#plain.get(name) ?? null;
  }

  add(table: DerivedTable, within: readonly RelationView[]): void {
    this.#entries.push({ table, within });
  }

  /** The table as a relation of a FROM clause. Fails an assertion when there is none of this name. */
  view(relation: Relation): RelationView {
    const entry = this.#entries.find(({ table }) => table.name === relation.name);
    assert(entry !== undefined, 'a derived table is there before it is named');
    return derivedView(relation, entry.table, entry.within);
  }
}
