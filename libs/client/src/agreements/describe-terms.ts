// SPDX-License-Identifier: Apache-2.0
import type { AgreementDataset, ColumnType, DatasetColumn, DatasetTerms } from '@glovebox/contracts';

/** Each line says one whole thing, so that two descriptions can be compared line by line. */
export function describeDataset(dataset: AgreementDataset): string[] {
  return [
    `Dataset \`${dataset.name}\` is lent by \`${dataset.owner}\`, its key held by keybroker \`${dataset.keybroker}\`.`,
    ...describeTerms(dataset.terms, dataset.name),
  ];
}

/** The terms of one dataset in plain words. */
export function describeTerms(terms: DatasetTerms, name: string): string[] {
  return [
    `\`${name}\`: every released number must rest on at least ${String(terms.minimumPeople)} different people.`,
    `\`${name}\`: may be used for ${list(terms.purposes)}; results may go to ${list(terms.receivers)}.`,
    `\`${name}\`: allows the statistics ${list(terms.aggregates)}.`,
    ...terms.columns.map((column) => describeColumn(name, column)),
  ];
}

function describeColumn(dataset: string, column: DatasetColumn): string {
  const kind = `${describeType(column.type)}${column.nullable ? ', may be missing' : ''}`;
  return `\`${dataset}.${column.name}\` (${kind}): ${describeUse(column)}.`;
}

function describeUse({ terms }: DatasetColumn): string {
  switch (terms.role) {
    case 'unit':
      return 'identifies the person; used to join and to count different people, never shown';
    case 'dimension':
      if (terms.domain) return `may filter and group, only by the values ${list(terms.domain)}`;
      if (terms.breakpoints) return `may filter and group, only cut at ${terms.breakpoints.join(', ')}`;
      return 'may filter and group by any value';
    case 'measure':
      return `may be counted, summed and averaged, clamped between ${terms.bounds.low} and ${terms.bounds.high}; never filtered or grouped by`;
    case 'never':
      return 'may not be used in any computation';
  }
}

export function describeType(type: ColumnType): string {
  switch (type.type) {
    case 'integer':
      return 'whole number';
    case 'decimal':
      return `decimal number with ${String(type.scale)} places`;
    case 'text':
      return 'text';
    case 'boolean':
      return 'yes or no';
    case 'date':
      return 'date';
    case 'timestamp':
      return 'point in time';
  }
}

export const list = (items: readonly string[]): string => items.map((item) => `\`${item}\``).join(', ');
