// SPDX-License-Identifier: Apache-2.0
import {
  STRICT_RULES,
  type Agreement,
  type AgreementDataset,
  type QueryTree,
  type ReleaseRules,
} from '@glovebox/contracts';
import { effectiveRules } from '@glovebox/policy';
import { describeColumn } from '../agreements/describe-column.ts';
import { budgetWords, ruleWords } from '../agreements/describe-rules.ts';
import { list } from '../agreements/words.ts';
import { columnsUsed } from './columns-used.ts';

/** A clause of somebody's terms, for example `rules.dominance` of dataset `registry`. */
export interface ClauseSource {
  readonly owner: string;
  readonly dataset: string;
  readonly clause: string;
}

/** A statement that holds for a computation, and the clauses that it comes from. */
export interface PolicyWord {
  readonly words: string;
  readonly sources: readonly ClauseSource[];
}

/**
 * What holds for the answer to one computation, in words: of every rule the strictest of all owners whose data it uses, with
 * the clauses that make it so, and what each column that it touches may be used for.
 */
export function describeEffectivePolicy(agreement: Agreement, names: readonly string[], tree: QueryTree): PolicyWord[] {
  const datasets = agreement.datasets.filter(({ name }) => names.includes(name));
  return [
    ...limits(datasets),
    ...(datasets.some(({ terms }) => terms.budget !== undefined) ? budgets(datasets) : rules(datasets)),
    ...columns(datasets, tree),
  ];
}

const source = ({ owner, name }: AgreementDataset, clause: string): ClauseSource => ({ owner, dataset: name, clause });

function limits(datasets: readonly AgreementDataset[]): PolicyWord[] {
  const least = Math.max(...datasets.map(({ terms }) => terms.minimumPeople));
  const decisive = datasets.filter(({ terms }) => terms.minimumPeople === least);
  const common = (pick: (dataset: AgreementDataset) => readonly string[]): string[] => {
    const [first, ...others] = datasets.map(pick);
    return (first ?? []).filter((one) => others.every((other) => other.includes(one)));
  };
  const all = (clause: string) => datasets.map((dataset) => source(dataset, clause));
  return [
    {
      words: `Every released number rests on at least ${String(least)} different people.`,
      sources: decisive.map((dataset) => source(dataset, 'minimumPeople')),
    },
    { words: `May be used for ${list(common(({ terms }) => terms.purposes))}.`, sources: all('purposes') },
    { words: `Results may go to ${list(common(({ terms }) => terms.receivers))}.`, sources: all('receivers') },
    ...datasets.flatMap((dataset) =>
      dataset.terms.uses === undefined
        ? []
        : [
            {
              words: `\`${dataset.name}\` may be asked ${String(dataset.terms.uses)} different questions in all, whoever asks.`,
              sources: [source(dataset, 'uses')],
            },
          ],
    ),
  ];
}

/** Thresholds: what is strictest decides, and every owner who demands just that is named. */
function rules(datasets: readonly AgreementDataset[]): PolicyWord[] {
  const strictest = effectiveRules(datasets.map(({ terms }) => terms));
  return ruleWords(strictest).map(({ rule, words }) => {
    const same = datasets.filter(({ terms }) => isSame((terms.rules ?? STRICT_RULES)[rule], strictest[rule]));
    return {
      words: sentence(words),
      sources: (same.length === 0 ? datasets : same).map((dataset) => source(dataset, `rules.${rule}`)),
    };
  });
}

const budgets = (datasets: readonly AgreementDataset[]): PolicyWord[] =>
  datasets.flatMap((dataset) =>
    (dataset.terms.budget === undefined ? [] : budgetWords(dataset.terms.budget)).map((words) => ({
      words: sentence(words),
      sources: [source(dataset, 'budget')],
    })),
  );

function columns(datasets: readonly AgreementDataset[], tree: QueryTree): PolicyWord[] {
  const used = columnsUsed(tree);
  return datasets.flatMap((dataset) =>
    dataset.terms.columns
      .filter(({ name }) => used.has(`${dataset.name}.${name}`))
      .flatMap((column) =>
        describeColumn(dataset.name, column).map((words) => ({
          words,
          sources: [source(dataset, `columns.${column.name}`)],
        })),
      ),
  );
}

const isSame = (a: ReleaseRules[keyof ReleaseRules], b: ReleaseRules[keyof ReleaseRules]): boolean =>
  JSON.stringify(a) === JSON.stringify(b);

const sentence = (words: string): string => `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
