// SPDX-License-Identifier: Apache-2.0
import { Parameters, QueryTree, Slug } from '@glovebox/contracts';
import {
  backtest,
  comparePolicies,
  describeRules,
  describeTerms,
  policyAgreement,
  type PastQuestion,
  type Policies,
} from '@glovebox/client';
import { openDocument } from '@glovebox/crypto';
import { effectiveRules } from '@glovebox/policy';
import type { Command } from 'commander';
import { z } from 'zod';
import { addCommand, addGroup, type CommandInput, type Host } from '../command.ts';
import { CliError } from '../error.ts';
import { loadPolicies } from '../load-policies.ts';
import { openSession } from '../session.ts';
import { backtestText, comparisonText } from '../show/terms-text.ts';
import { renderReason } from '../show/problem.ts';
import { readText } from '../yaml-file.ts';
import { resolveAgreement } from './agreement.ts';
import { addAtoms } from './policy-atoms.ts';

/** `glovebox policy`: dataset terms before anybody signs them. A policy file is an agreement draft, or its `datasets` alone. */
export function addPolicyCommands(program: Command, host: Host): void {
  const group = addGroup(program, 'policy', 'check, explain, compare and replay dataset terms, offline');
  addCheck(group, host);
  addExplain(group, host);
  addDiff(group, host);
  addBacktest(group, host);
  addAtoms(group, host);
}

function addCheck(group: Command, host: Host): void {
  addCommand(group, host, {
    usage: 'check <file>',
    summary: 'whether terms are well-formed and consistent; exits 0 only if they are',
    examples: ['policy check terms.yaml'],
    action: async ({ args: [file = ''] }) => {
      const { datasets, reasons } = await loadPolicies(file);
      const names = datasets.map(({ name }) => name);
      return {
        json: { kind: reasons.length === 0 ? 'consistent' : 'denied', datasets: names, reasons },
        text:
          reasons.length === 0
            ? `Consistent: the terms of ${names.join(', ')}.`
            : ['The terms are not consistent:', ...reasons.flatMap(renderReason)].join('\n'),
        exitCode: reasons.length === 0 ? 0 : 1,
      };
    },
  });
}

function addExplain(group: Command, host: Host): void {
  addCommand(group, host, {
    usage: 'explain <file>',
    summary: 'terms in words, and the strictest of all owners together, which holds where a question uses them all',
    examples: ['policy explain terms.yaml'],
    action: async ({ args: [file = ''] }) => {
      const { datasets } = await loadPolicies(file);
      const words = datasets.map(({ name, owner, terms }) => ({
        dataset: name,
        owner,
        lines: describeTerms(terms, name),
      }));
      const rules = effectiveRules(datasets.map(({ terms }) => terms));
      const together = datasets.length === 1 ? [] : describeRules(rules, 'all together');
      return {
        json: { datasets: words, together: { minimumPeople: rules.minimumPeople, lines: together } },
        text: [
          ...words.map(({ dataset, owner, lines }) => section(`${dataset}, lent by ${owner}`, lines)),
          ...(together.length === 0 ? [] : [section('Where a question uses all of them', together)]),
        ].join('\n\n'),
      };
    },
  });
}

const section = (title: string, lines: readonly string[]): string =>
  [title, ...lines.map((line) => `  ${line}`)].join('\n');

function addDiff(group: Command, host: Host): void {
  addCommand(group, host, {
    usage: 'diff <before> <after>',
    summary: 'what a new version of terms changes, in words; each rule stricter or looser',
    examples: ['policy diff terms.yaml proposed.yaml'],
    action: async ({ args: [before = '', after = ''] }) => {
      const changes = comparePolicies(await loadPolicies(before), await loadPolicies(after));
      return { json: { changes }, text: comparisonText(changes) };
    },
  });
}

interface BacktestOptions {
  readonly before: string;
  readonly questions?: string;
  readonly agreement?: string;
}

function addBacktest(group: Command, host: Host): void {
  addCommand<BacktestOptions>(group, host, {
    usage: 'backtest <proposed>',
    summary: 'which past questions proposed terms would answer otherwise, why, and whose terms decide',
    required: [['--before <file>', 'terms as they are']],
    options: [
      [
        '--questions <file>',
        'past questions, one JSON object a line: {"sql" or "tree", "purpose", "title", "requester"}',
      ],
      ['--agreement <digest>', 'past computations of this agreement, from the coordinator'],
    ],
    examples: [
      'policy backtest proposed.yaml --before terms.yaml --questions asked.jsonl',
      'policy backtest proposed.yaml --before terms.yaml --agreement 3f2a91c8',
    ],
    action: async (input) => {
      const [proposed = ''] = input.args;
      const before = await loadPolicies(input.options.before);
      const questions = await pastQuestions(input, before);
      const purposes = questions.map(({ purpose }) => purpose);
      const after = policyAgreement(await loadPolicies(proposed), purposes);
      const result = backtest(questions, policyAgreement(before, purposes), after);
      return { json: result, text: backtestText(result) };
    },
  });
}

async function pastQuestions(input: CommandInput<BacktestOptions>, policies: Policies): Promise<PastQuestion[]> {
  const { questions, agreement } = input.options;
  if (questions !== undefined) return readQuestions(questions, policies);
  if (agreement === undefined)
    throw new CliError('usage', 'nothing to replay', {
      field: 'questions',
      remedy: 'give --questions with a file, or --agreement to take the computations of one',
    });
  const { client } = await openSession(input);
  const digest = await resolveAgreement(client, agreement);
  const views = (await client.computations.list()).filter((view) => view.agreement === digest);
  return views.map(({ digest: id, envelope }) => {
    const { value } = openDocument('glovebox/computation/v1', envelope);
    return {
      id,
      title: value.title,
      purpose: value.purpose,
      requester: value.requester,
      tree: value.tree,
      task: value.task,
      parameters: value.parameters ?? [],
    };
  });
}

const Asked = z.strictObject({
  title: z.string().max(200).optional(),
  purpose: Slug,
  requester: Slug.optional(),
  sql: z.string().max(20_000).optional(),
  tree: QueryTree.optional(),
  parameters: Parameters.optional(),
});

async function readQuestions(path: string, { datasets }: Policies): Promise<PastQuestion[]> {
  const { parseLocally } = await import('../local-query.ts');
  const lines = (await readText(path)).split('\n').map((text, index) => ({ text: text.trim(), line: index + 1 }));
  const questions: PastQuestion[] = [];
  for (const { text, line } of lines.filter(({ text }) => text !== '')) {
    const { tree, parameters, sql, title, purpose, requester } = parseLine(text, path, line);
    if (tree === undefined && sql === undefined) throw badLine(path, line, 'has neither `sql` nor `tree`');
    questions.push({
      id: `line ${String(line)}`,
      title: title ?? `line ${String(line)}`,
      purpose,
      ...(requester === undefined ? {} : { requester }),
      ...(parameters === undefined ? {} : { parameters }),
      tree: tree ?? (await parseLocally(sql ?? '', datasets, `${path}, line ${String(line)}`)),
    });
  }
  if (questions.length === 0)
    throw new CliError('usage', `\`${path}\` has no question`, { field: 'questions', remedy: ONE_A_LINE });
  return questions;
}

const ONE_A_LINE = 'write one JSON object a line with `sql` or `tree`, and `purpose`';

function parseLine(text: string, path: string, line: number): z.infer<typeof Asked> {
  try {
    return Asked.parse(JSON.parse(text));
  } catch (cause) {
    const [issue] = cause instanceof z.ZodError ? cause.issues : [];
    const field = issue?.path.join('.') ?? '';
    throw badLine(path, line, `${field === '' ? '' : `\`${field}\`: `}${issue?.message ?? 'is not JSON'}`);
  }
}

const badLine = (path: string, line: number, problem: string): CliError =>
  new CliError('malformed-file', `\`${path}\`, line ${String(line)}: ${problem}`, {
    field: 'questions',
    remedy: ONE_A_LINE,
  });
