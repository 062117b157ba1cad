// SPDX-License-Identifier: Apache-2.0
import type { ClauseScope, ColumnClause, ColumnTerms, ColumnType, DatasetColumn, Transform } from '@glovebox/contracts';
import { list } from './words.ts';
import { counted } from '../counted.ts';

/** What a column is and may be used for, and a line for each clause that narrows it. */
export function describeColumn(dataset: string, column: DatasetColumn): string[] {
  const name = `\`${dataset}.${column.name}\``;
  const kind = `${describeType(column.type)}${column.nullable ? ', may be missing' : ''}`;
  const clauses = column.terms.role === 'never' ? undefined : column.terms.clauses;
  return [
    `${name} (${kind}): ${describeUse(column.terms, column.name)}${clauses === undefined ? '' : ', and only as follows'}.`,
    ...(clauses ?? []).map((clause) => `${name} ${describeClause(clause, column.name)}${describeScope(clause.for)}.`),
  ];
}

function describeUse(terms: ColumnTerms, name: string): string {
  switch (terms.role) {
    case 'unit':
      return 'identifies the person; used to join and to count different people, never shown';
    case 'dimension':
      return `may filter and group${describeLimits(terms, name) || ' by any value'}${
        terms.sensitive === true ? '; sensitive: that a whole group shares one value of it is not told' : ''
      }`;
    case 'measure':
      return `may go into statistics, clamped between ${terms.bounds.low} and ${terms.bounds.high}; never filtered or grouped by`;
    case 'never':
      return 'may not be used in any computation';
  }
}

type Limits = Pick<Extract<ColumnTerms, { role: 'dimension' }>, 'breakpoints' | 'domain' | 'transforms'>;

function describeLimits({ transforms, domain, breakpoints }: Limits, name: string): string {
  return [
    ...(transforms === undefined
      ? []
      : [`, seen only as ${transforms.map((one) => describeTransform(one, name)).join(' or ')}`]),
    ...(domain === undefined ? [] : [`, only by the values ${list(domain)}`]),
    ...(breakpoints === undefined ? [] : [`, only cut at ${breakpoints.join(', ')}`]),
  ].join('');
}

function describeTransform(transform: Transform, name: string): string {
  switch (transform.kind) {
    case 'prefix':
      return `the first ${String(transform.length)} characters of \`${name}\``;
    case 'truncate':
      return `the ${transform.to} of \`${name}\``;
    case 'part':
      return `the number of the ${transform.of} of \`${name}\``;
  }
}

function describeClause(clause: ColumnClause, name: string): string {
  switch (clause.use) {
    case 'join':
      return 'may be joined on';
    case 'count-people':
      return 'may be used to count different people';
    case 'group':
      return `may name groups${describeLimits(clause, name)}`;
    case 'filter':
      return `may filter${describeLimits(clause, name)}`;
    case 'aggregate':
      return `may go into ${list(clause.functions)}`;
  }
}

function describeScope(scope: ClauseScope | undefined): string {
  if (scope === undefined) return '';
  const { parties, purposes, receivers, regions, from, until, uses } = scope;
  return [
    ...(parties === undefined ? [] : [`asked by ${list(parties)}`]),
    ...(purposes === undefined ? [] : [`for ${list(purposes)}`]),
    ...(receivers === undefined ? [] : [`with results to ${list(receivers)}`]),
    ...(regions === undefined ? [] : [`on workers declared to stand in ${list(regions)}`]),
    ...(from === undefined ? [] : [`from ${from}`]),
    ...(until === undefined ? [] : [`until ${until}`]),
    ...(uses === undefined ? [] : [`in at most ${String(uses)} different questions`]),
  ]
    .map((part) => `, ${part}`)
    .join('');
}

export function describeType(type: ColumnType): string {
  switch (type.type) {
    case 'integer':
      return 'whole number';
    case 'decimal':
      return `decimal number with ${counted(type.scale, 'place')}`;
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
