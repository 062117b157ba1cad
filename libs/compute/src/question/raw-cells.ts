// SPDX-License-Identifier: Apache-2.0
import { assert } from '@glovebox/core';
import type { AggregateCell, AggregateFacts, RawCell } from '@glovebox/privacy';
import { readProbeRow, type Probe } from '@glovebox/query';
import type { KeyKind } from './key-kinds.ts';

/** Nobody stands behind it, until it was measured who does. */
const nobody: AggregateFacts = { fewestPeople: 0, magnitudes: [] };

/** One row of the probe in the form that release() judges: the aggregates of each value beside each other. */
export function toRawCell(probe: Probe, kinds: readonly KeyKind[], row: readonly (string | null)[]): RawCell {
  const { block, groupingSet, layout } = probe;
  const { keys, people, aggregates } = readProbeRow(layout, row);
  const at = (index: number): AggregateCell => {
    const aggregate = aggregates[index];
    assert(aggregate !== undefined, 'a value names aggregates of its probe');
    return aggregate;
  };
  return {
    block,
    ...(groupingSet === null ? {} : { groupingSet }),
    keys: keys.map((text, index) => (text === null ? null : { kind: kinds[index] ?? 'text', text })),
    people,
    values: layout.values.map((indexes) => indexes.map(at)),
    facts: layout.values.map((indexes) => indexes.map(() => nobody)),
  };
}

/** The cell with who stands behind each of its probe's aggregates. */
export const withFacts = (cell: RawCell, { layout }: Probe, facts: readonly AggregateFacts[]): RawCell => ({
  ...cell,
  facts: layout.values.map((indexes) => indexes.map((index) => facts[index] ?? nobody)),
});
