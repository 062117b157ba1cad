// SPDX-License-Identifier: Apache-2.0
import type { Aggregate, Identifier, QueryValue } from '@glovebox/contracts';
import { argumentsOf } from '../scope/arguments.ts';
import { aggregatesOf } from '../scope/blocks.ts';
import type { Conversion } from './conversion.ts';
import { quoted } from './names.ts';

/** The alias that the analyst gave, in lower case; empty where there is none. */
export function aliasOf(node: unknown): string {
  const { alias } = (node ?? {}) as { alias?: unknown };
  return typeof alias === 'string' ? alias.toLowerCase() : '';
}

/** Names of the columns of one SELECT list: given ones as they are, others made up beside them. */
export class OutputNames {
  readonly #conversion: Conversion;
  readonly #taken = new Set<string>();
  readonly #given: ReadonlySet<string>;

  constructor(conversion: Conversion, items: readonly unknown[]) {
    this.#conversion = conversion;
    this.#given = new Set(items.map(aliasOf).filter((alias) => alias !== ''));
  }

  /** The name of an item; `otherwise` when it has no alias. @throws QueryRefusal `alias-taken` */
  take(item: unknown, otherwise: string): Identifier {
    const alias = aliasOf(item);
    const name = this.#conversion.identifier(alias === '' ? this.#free(otherwise) : alias, item);
    if (this.#taken.has(name))
      return this.#conversion.refuse(
        'alias-taken',
        item,
        `Two outputs are called ${quoted(name)}.`,
        'Write AS with another name.',
      );
    this.#taken.add(name);
    return name;
  }

  #free(wanted: string): string {
    const base = wanted.slice(0, 58);
    let name = base;
    for (let count = 2; this.#taken.has(name) || this.#given.has(name); count++) name = `${base}_${String(count)}`;
    return name;
  }
}

/** What an output without an alias is called, for example `avg_bmi`. */
export function nameValue(value: QueryValue): string {
  const [first] = aggregatesOf(value);
  const name = first === undefined ? 'value' : nameAggregate(first);
  const plain = value.kind === 'round' ? value.of : value;
  if (plain.kind === 'aggregate') return name;
  return plain.kind === 'arithmetic' && plain.op === '/' ? `${name}_share` : `${name}_value`;
}

function nameAggregate(aggregate: Aggregate): string {
  if (aggregate.kind === 'count-rows') return 'count';
  const name = 'statistic' in aggregate ? aggregate.statistic : aggregate.kind.replace('-', '_');
  return [name, ...argumentsOf(aggregate).map(({ column }) => column)].join('_');
}
