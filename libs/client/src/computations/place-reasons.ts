// SPDX-License-Identifier: Apache-2.0
import type { QueryTree, Reason, TextPlace } from '@glovebox/contracts';
import { blocksOf } from '@glovebox/query';

/** A name in the text of a query, with the name before its dot. */
interface Name {
  readonly text: string;
  readonly qualifier: string | null;
  readonly place: TextPlace;
}

/** How SQL writes what a refusal speaks of, by its first word. */
const FUNCTIONS: Readonly<Record<string, RegExp>> = {
  count: /^count$/,
  sum: /^sum$/,
  avg: /^(avg|mean)$/,
  variance: /^(var|stddev)/,
  quantiles: /^(quantile|median|percentile)/,
  correlation: /^(corr|covar)/,
  regression: /^regr_/,
};

const RULE_WORDS: Readonly<Record<string, RegExp>> = {
  derivedTables: /^with$/,
  quantiles: /^(quantile|median|percentile)/,
  expressions: /^(filter|case|coalesce)$/,
  filters: /^where$/,
  maximumRows: /^limit$/,
};

/**
 * Gives each refusal of an owner's terms the place in the analyst's text that it is about: terms are judged on the tree,
 * which has no text, so the place is where the column, function or clause word stands first. A hint for the eye, nothing
 * that decides; a reason whose place is not found stays without one.
 */
export function placeReasons(sql: string, tree: QueryTree, reasons: readonly Reason[]): Reason[] {
  const names = namesIn(sql);
  const aliases = aliasesOf(tree);
  return reasons.map((reason) => {
    if (reason.place !== undefined) return reason;
    const found = find(names, aliases, reason);
    return found === undefined ? reason : { ...reason, place: found.place };
  });
}

function find(names: readonly Name[], aliases: ReadonlyMap<string, string>, reason: Reason): Name | undefined {
  const [kind, name = ''] = (reason.clause ?? '').split('.');
  if (kind === 'columns' && name !== '') return columnAt(names, aliases, reason.dataset, name);
  if (kind === 'rules') return names.find(({ text }) => RULE_WORDS[name]?.test(text) === true);
  if (kind === 'aggregates') return functionAt(names, reason.message);
  if (kind === 'parameters' && name !== '') return names.find(({ text }) => text === `$${name.toLowerCase()}`);
  return reason.dataset === undefined ? undefined : names.find(({ text }) => text === reason.dataset?.toLowerCase());
}

/** First where the column is written with its dataset or an alias of it, else where it stands alone. */
function columnAt(
  names: readonly Name[],
  aliases: ReadonlyMap<string, string>,
  dataset: string | undefined,
  column: string,
): Name | undefined {
  const same = names.filter(({ text }) => text === column.toLowerCase());
  const isOf = ({ qualifier }: Name) => qualifier !== null && (aliases.get(qualifier) ?? qualifier) === dataset;
  return same.find(isOf) ?? same.find(({ qualifier }) => qualifier === null) ?? same[0];
}

function functionAt(names: readonly Name[], message: string): Name | undefined {
  const form = FUNCTIONS[/ allow (\w+)/.exec(message)?.[1] ?? ''];
  return form && names.find(({ text }) => form.test(text));
}

/** Dataset behind each alias, in lower case; the same alias in two derived tables keeps its first. */
function aliasesOf(tree: QueryTree): ReadonlyMap<string, string> {
  const relations = [...tree.derived, ...blocksOf(tree)].flatMap(({ from, joins }) => [
    from,
    ...joins.map(({ relation }) => relation),
  ]);
  const found = new Map<string, string>();
  for (const { source, alias, name } of relations) {
    if (source === 'dataset' && !found.has(alias.toLowerCase())) found.set(alias.toLowerCase(), name);
  }
  return found;
}

const TOKEN = /--[^\n]*|\/\*[^]*?\*\/|'(?:[^']|'')*'|"((?:[^"]|"")*)"|\$?[A-Za-z_][A-Za-z0-9_]*|\.|\n|[^]/g;

/** Names in a text of SQL, outside of comments and texts, in lower case as SQL reads them. */
function namesIn(sql: string): Name[] {
  const names: Name[] = [];
  let [line, lineStart, isAfterDot] = [1, 0, false];
  for (const match of sql.matchAll(TOKEN)) {
    const [token, quoted] = match;
    if (quoted !== undefined || /^[$A-Za-z_]/.test(token)) {
      const text = (quoted ?? token).toLowerCase();
      const place = { offset: match.index, length: token.length, line, column: match.index - lineStart + 1 };
      names.push({ text, qualifier: isAfterDot ? (names.at(-1)?.text ?? null) : null, place });
    }
    isAfterDot = token === '.';
    for (const newline of token.matchAll(/\n/g)) {
      line++;
      lineStart = match.index + newline.index + 1;
    }
  }
  return names;
}
