// SPDX-License-Identifier: Apache-2.0
import type { Reason } from '@glovebox/contracts';
import {
  budgetShares,
  describeBudgetShare,
  describeParameters,
  describeTask,
  policyAgreement,
  privacyFacts,
  type PricedQuestion,
} from '@glovebox/client';
import { asPopulation } from '@glovebox/ml';
import { admitTemplate, neededGrants, type AdmissionInput, type NeededGrants } from '@glovebox/policy';
import { printQuery } from '@glovebox/query';
import type { Command } from 'commander';
import { addCommand, addGroup, type CommandResult, type Host } from '../command.ts';
import type { CliContext } from '../context.ts';
import { loadPolicies } from '../load-policies.ts';
import { MODEL_OPTION, readTask } from '../model-option.ts';
import { DECLARE_PARAMETER, parseDeclarations } from '../parameter-options.ts';
import { privacyText } from '../show/privacy-text.ts';
import { renderReason } from '../show/problem.ts';
import { resultText } from '../show/result-text.ts';
import { SYNTHETIC_WORDS } from '../twin/synthetic.ts';
import { TWIN_OPTIONS, twinSize, type TwinOptions } from '../twin/twin-options.ts';
import { readText } from '../yaml-file.ts';

/** `glovebox query`: questions against terms, without a room, keys or data. */
export function addQueryCommands(program: Command, host: Host): void {
  const group = addGroup(program, 'query', 'judge a question against dataset terms, or run it dry, offline');
  addCheck(group, host);
  addDryRun(group, host);
}

interface QuestionOptions {
  readonly policy: string;
  readonly sql: string;
  readonly purpose?: string;
  readonly requester?: string;
  readonly model?: string;
}

const QUESTION = [
  ['--policy <file>', 'terms: an agreement draft, or its `datasets` alone'],
  ['--sql <file>', 'file with the query, or - for standard input'],
] as const;

const ASKED_BY = [
  ['--purpose <purpose>', 'what it is for (default: the first purpose of the terms)'],
  ['--requester <party>', 'who asks, where clauses are for some parties only'],
] as const;

function addCheck(group: Command, host: Host): void {
  addCommand<QuestionOptions & { param?: string[] }>(group, host, {
    usage: 'check',
    summary: 'whether terms admit a query; if not, whose clause refuses and the smallest change that would admit it',
    required: QUESTION,
    options: [...ASKED_BY, DECLARE_PARAMETER, MODEL_OPTION],
    examples: ['query check --policy terms.yaml --sql query.sql', 'query check --policy terms.yaml --sql - --json'],
    action: async ({ options, context }) => {
      const asked = await readQuestion(options, context);
      const { question, sql } = asked;
      const declared = parseDeclarations(options.param);
      const parameters = describeParameters(declared, question.agreement);
      const admitted = admitTemplate({ ...question, declared });
      if (admitted.kind === 'denied')
        return deniedResult({ sql, question: { ...question, tree: admitted.tree } }, admitted.reasons);
      const { datasets, rules, privacy } = admitted;
      const budgets = privacy === null ? [] : budgetShares(privacy, question.agreement.datasets);
      return {
        json: {
          kind: 'admitted',
          sql,
          tree: question.tree,
          parameters,
          datasets,
          rules,
          privacy: privacyFacts(priced(question), privacy),
          ...(privacy === null ? {} : { budgets }),
        },
        text: `${[sql, ...describeTask(question.task).map((line) => `  - ${line}`), ...parameters].join('\n')}\n\nAdmitted. ${
          privacy === null
            ? `It draws on ${datasets.join(', ')}; every number rests on at least ${String(rules.minimumPeople)} people.`
            : [privacyText(priced(question), privacy), ...budgets.map(describeBudgetShare)].join('\n')
        }`,
      };
    },
  });
}

interface AskedQuestion {
  readonly question: AdmissionInput;
  /** Printed from the tree. */
  readonly sql: string;
}

const priced = ({ tree, task, agreement }: AdmissionInput): PricedQuestion => ({
  tree,
  task,
  datasets: agreement.datasets,
});

async function readQuestion(options: QuestionOptions, context: CliContext): Promise<AskedQuestion> {
  const policies = await loadPolicies(options.policy);
  const text = options.sql === '-' ? await context.readStdin() : await readText(options.sql);
  const { parseLocally } = await import('../local-query.ts');
  const parsed = await parseLocally(text, policies.datasets);
  const task = await readTask(options.model);
  const tree = task === undefined ? parsed : asPopulation(parsed, task);
  const agreement = policyAgreement(policies, options.purpose === undefined ? [] : [options.purpose]);
  const question = {
    agreement,
    tree,
    task,
    purpose: options.purpose ?? agreement.purposes[0] ?? '',
    ...(options.requester === undefined ? {} : { requester: options.requester }),
  };
  return { question, sql: printQuery(tree) };
}

function deniedResult({ question, sql }: AskedQuestion, reasons: readonly Reason[]): CommandResult {
  const needed = neededGrants(question);
  return {
    json: { kind: 'denied', sql, tree: question.tree, reasons, needed },
    text: ['The terms do not admit this query:', ...reasons.flatMap(renderReason), '', ...grantsText(needed)].join(
      '\n',
    ),
    exitCode: 1,
  };
}

function grantsText(needed: NeededGrants): string[] {
  if (needed.kind !== 'grants') return ['No change of terms admits it as it is written.'];
  return ['It would be admitted if', ...needed.grants.map(({ owner, words }) => `  - ${owner} agreed to ${words}`)];
}

function addDryRun(group: Command, host: Host): void {
  addCommand<QuestionOptions & TwinOptions>(group, host, {
    usage: 'dry-run',
    summary:
      'what an answer would look like: the question through the real gate and engine, on rows made up from the terms alone; no keys, no budget',
    required: QUESTION,
    options: [...ASKED_BY, MODEL_OPTION, ...TWIN_OPTIONS],
    examples: [
      'query dry-run --policy terms.yaml --sql query.sql',
      'query dry-run --policy agreement.yaml --sql - --people 20000 --json',
    ],
    action: async ({ options, context }) => {
      const asked = await readQuestion(options, context);
      const size = twinSize(options);
      const { dryRunOnTwin } = await import('../twin/dry-run-on-twin.ts');
      const { answer, milliseconds } = await dryRunOnTwin(asked.question, size);
      if (answer.kind === 'denied') return deniedResult(asked, answer.reasons);
      const { table, datasets, rules, privacy, rows } = answer;
      return {
        json: {
          kind: 'dry-run',
          synthetic: SYNTHETIC_WORDS,
          size,
          sql: asked.sql,
          datasets,
          rules,
          privacy: privacyFacts(priced(asked.question), privacy),
          rows,
          milliseconds,
          table,
        },
        text: [
          SYNTHETIC_WORDS,
          '',
          asked.sql,
          '',
          resultText(table),
          '',
          `Took ${String(milliseconds)} ms on ${String(rows)} made-up rows of ${datasets.join(', ')}, with nothing released before.`,
          'Real rows can have other groups, and other numbers withheld.',
        ].join('\n'),
      };
    },
  });
}
