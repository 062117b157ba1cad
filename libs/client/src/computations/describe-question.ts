// SPDX-License-Identifier: Apache-2.0
import type { Block, DerivedTable, Having, Join, Predicate, QueryTree, Relation } from '@glovebox/contracts';
import { blocksOf, printAggregate, printColumn, printKey, printPredicate, printValue } from '@glovebox/query';
import type { DescribedSection } from '../agreements/describe-agreement.ts';
import { withPlainNames } from './plain-names.ts';

/**
 * A question in words, one whole statement a line, so that two of them can be compared line by line. Every part of the tree
 * is in some line; its canonical SQL, which says the same, is to be shown beside it.
 */
export function describeQuestion(tree: QueryTree): DescribedSection[] {
  const blocks = blocksOf(tree);
  const of = (index: number) => (blocks.length === 1 ? '' : `Part ${String(index + 1)}: `);
  const lines = (describe: (block: Block) => string[]): string[] =>
    blocks.flatMap((block, index) => describe(block).map((line) => of(index) + line));
  return [
    { title: 'What it reads', lines: [...tree.derived.flatMap(describeDerived), ...lines(describeSources)] },
    { title: 'Which rows count', lines: lines(({ where }) => describeConditions(where)) },
    { title: 'How it groups', lines: lines(describeGroups) },
    { title: 'What it releases', lines: lines(describeValues) },
    { title: 'Which rows are shown', lines: [...lines(describeHaving), ...describeOrder(tree)] },
  ].filter((section) => section.lines.length > 0);
}

/** What one question says that the other does not. Words that both share are left out, and other aliases are no change. */
export function compareQuestions(before: QueryTree, after: QueryTree): { removed: string[]; added: string[] } {
  const [old, fresh] = [before, after].map((tree) => questionLines(withPlainNames(tree)));
  return {
    removed: (old ?? []).filter((line) => fresh?.includes(line) !== true),
    added: (fresh ?? []).filter((line) => old?.includes(line) !== true),
  };
}

/** Every statement of a question. */
export const questionLines = (tree: QueryTree): string[] => describeQuestion(tree).flatMap(({ lines }) => lines);

/** How alike two questions are: the share of statements that both make, from 0 to 1. */
export function questionLikeness(a: QueryTree, b: QueryTree): number {
  const [first, second] = [a, b].map((tree) => new Set(questionLines(withPlainNames(tree))));
  if (first === undefined || second === undefined) return 0;
  const shared = [...first].filter((line) => second.has(line)).length;
  return shared / (first.size + second.size - shared);
}

function describeDerived({ name, from, joins, where, unit, columns }: DerivedTable): string[] {
  const table = `\`${name}\``;
  return [
    `${table} has one row for each person, by ${code(printColumn(unit.column))}, from ${relationText(from)}.`,
    ...joins.map((join) => `${table}: ${describeJoin(join)}`),
    ...describeConditions(where).map((line) => `${table}: ${line}`),
    ...columns.map(
      (column) => `${table}: \`${column.name}\` is ${code(printAggregate(column.aggregate))} of the person.`,
    ),
  ];
}

const describeSources = ({ from, joins }: Block): string[] => [
  `Reads ${relationText(from)}.`,
  ...joins.map(describeJoin),
];

const relationText = ({ name, alias }: Relation): string =>
  name === alias ? `\`${name}\`` : `\`${name}\` (as \`${alias}\`)`;

function describeJoin({ kind, relation, left, right, on }: Join): string {
  const how = kind === 'left' ? 'where the person is also there' : 'of people who are in both';
  const more = on === undefined ? '' : `, and only where ${code(printPredicate(on))}`;
  return `Joins ${relationText(relation)}, ${how} (${code(printColumn(left))} is ${code(printColumn(right))})${more}.`;
}

const describeConditions = (where: Predicate | null): string[] =>
  conditionsIn(where).map((part) => `Only where ${code(printPredicate(part))}.`);

function conditionsIn(where: Predicate | null): Predicate[] {
  if (where === null) return [];
  return where.kind === 'and' ? where.parts : [where];
}

function describeGroups({ groups, groupingSets }: Block): string[] {
  const sets = groupingSets?.map(
    (set) => set.map((index) => `\`${groups[index]?.name ?? ''}\``).join(' and ') || 'everything',
  );
  return [
    ...groups.map(({ name, key }) => `One group for each \`${name}\`: ${code(printKey(key))}.`),
    ...(groups.length === 0 ? ['All rows are one group.'] : []),
    ...(sets === undefined ? [] : [`Summed up by ${sets.join('; by ')}.`]),
  ];
}

function describeValues({ values, constants = [], outputs }: Block): string[] {
  const shown = new Set(outputs.filter(({ from }) => from === 'value').map(({ index }) => index));
  return [
    ...values.map(({ name, value }, index) =>
      shown.has(index)
        ? `\`${name}\`: ${code(printValue(value))}.`
        : `\`${name}\` is computed for a condition and not shown: ${code(printValue(value))}.`,
    ),
    ...constants.map(({ name, value }) => `\`${name}\` is always \`${value.value}\`.`),
  ];
}

const describeHaving = ({ having }: Block): string[] =>
  having === undefined ? [] : [`Only where ${havingText(having)}, of what is released.`];

function havingText(having: Having): string {
  switch (having.kind) {
    case 'compare':
      return code(`${having.output} ${having.op} ${having.value}`);
    case 'and':
    case 'or':
      return having.parts
        .map((part) => (part.kind === 'compare' ? havingText(part) : `(${havingText(part)})`))
        .join(` ${having.kind} `);
    case 'not':
      return `not (${havingText(having.part)})`;
  }
}

const describeOrder = ({ orderBy, limit }: QueryTree): string[] => [
  ...(orderBy.length === 0
    ? []
    : [
        `Ordered by ${orderBy.map(({ output, descending }) => `\`${output}\`${descending ? ' from the top' : ''}`).join(', then ')}.`,
      ]),
  ...(limit === null ? [] : [`At most ${String(limit)} rows.`]),
];

/** Printed SQL, without the quotes around plain names, which are there for machines. Texts stay as they are. */
const code = (sql: string): string =>
  `\`${sql
    .split(/('(?:[^']|'')*')/)
    .map((part, index) =>
      index % 2 === 1 ? part.replaceAll('`', 'ˋ') : part.replaceAll(/"([a-z_][a-z0-9_]*)"/g, '$1'),
    )
    .join('')}\``;
