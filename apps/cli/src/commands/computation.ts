// SPDX-License-Identifier: Apache-2.0
import type { ComputationView, Task } from '@glovebox/contracts';
import {
  approveComputation,
  askBudgets,
  budgetAfter,
  describeBudgetOutlook,
  describeParameters,
  describeTask,
  prepareComputation,
  privacyFacts,
  proposeComputation,
  readChanges,
  readComputation,
  readPinnedAgreement,
  type AskedBudget,
  type Changes,
  type GloveboxClient,
  type PricedQuestion,
  type ReadComputation,
} from '@glovebox/client';
import type { Command } from 'commander';
import { addCommand, addGroup, type CommandInput, type Host } from '../command.ts';
import { resolveDigest } from '../digests.ts';
import { CliError } from '../error.ts';
import { parseCount, parsePairs } from '../option-values.ts';
import { MODEL_OPTION, readTask } from '../model-option.ts';
import { DECLARE_PARAMETER, parseDeclarations } from '../parameter-options.ts';
import { openSession } from '../session.ts';
import { grid, short } from '../show/grid.ts';
import { privacyText } from '../show/privacy-text.ts';
import { renderReason } from '../show/problem.ts';
import { readText } from '../yaml-file.ts';
import { resolveAgreement } from './agreement.ts';

/** `glovebox computation`: questions, checked against everybody's terms and approved by signature. */
export function addComputationCommands(program: Command, host: Host): void {
  const group = addGroup(program, 'computation', 'check, propose, read and approve computations');
  addCheck(group, host);
  addPropose(group, host);
  addList(group, host);
  addShow(group, host);
  addApprove(group, host);
}

export const resolveComputation = (client: GloveboxClient, text: string): Promise<string> =>
  resolveDigest(text, 'computation', async () => (await client.computations.list()).map(({ digest }) => digest));

interface QuestionOptions {
  readonly agreement: string;
  readonly purpose: string;
  readonly sql: string;
  readonly title?: string;
  readonly param?: string[];
  readonly model?: string;
  readonly previous?: string;
}

const QUESTION = [
  ['--agreement <digest>', 'agreement that it is asked under'],
  ['--purpose <purpose>', 'purpose of the agreement that it serves'],
  ['--sql <file>', 'file with the query, or - for standard input'],
] as const;

function addCheck(group: Command, host: Host): void {
  addCommand<QuestionOptions>(group, host, {
    usage: 'check',
    summary: "parse a query on this machine and check it against everybody's terms",
    required: QUESTION,
    options: [DECLARE_PARAMETER, MODEL_OPTION],
    examples: ['computation check --agreement 3f2a91c8 --purpose research --sql query.sql'],
    action: async (input) => {
      const { prepared, parameters, datasets: agreed } = await prepare(input, 'check');
      if (prepared.kind === 'denied') {
        return {
          json: prepared,
          text: ['The terms do not admit this query:', ...prepared.reasons.flatMap(renderReason)].join('\n'),
          exitCode: 1,
        };
      }
      const { computation, datasets, minimumPeople } = prepared;
      const { sql, tree, task } = computation;
      const privacy = privacyFacts({ tree, task, datasets: agreed }, prepared.privacy);
      return {
        json: { kind: 'admitted', sql, tree, ...(task && { task }), datasets, minimumPeople, privacy },
        text: [
          sql,
          ...taskText(task),
          ...choices(parameters),
          `\nAdmitted. ${usesText({ tree, task, datasets: agreed }, prepared)}`,
        ].join('\n'),
      };
    },
  });
}

function addPropose(group: Command, host: Host): void {
  addCommand<QuestionOptions & { title: string }>(group, host, {
    usage: 'propose',
    summary: 'show the canonical SQL of a query, sign its tree and propose it for approval',
    required: [...QUESTION, ['--title <text>', 'what it is, in one line']],
    options: [
      DECLARE_PARAMETER,
      MODEL_OPTION,
      ['--previous <digest>', 'computation of this room that it is a new version of; reviewers read what changed'],
    ],
    examples: [
      'computation propose --agreement 3f2a91c8 --title "HDL by age" --purpose research --sql query.sql',
      'computation propose --agreement 3f2a91c8 --title "HDL" --purpose research --sql query.sql --param age:integer:40,60',
    ],
    action: async (input) => {
      const { client, prepared, parameters, datasets } = await prepare(input, input.options.title);
      if (prepared.kind === 'denied') {
        throw new CliError('refused', 'the terms do not admit this query', { reasons: prepared.reasons });
      }
      const { computation } = prepared;
      const shown = [computation.sql, ...taskText(computation.task), ...choices(parameters)].join('\n');
      input.say(`This is what will run:\n\n${shown}\n\n${usesText({ ...computation, datasets }, prepared)}\n`);
      await input.confirm('Sign and propose it?');
      const view = await proposeComputation(client, computation);
      return { json: view, text: `Proposed computation ${view.digest}\n${stateText(view)}` };
    },
  });
}

async function prepare(input: CommandInput<QuestionOptions>, title: string) {
  const { client } = await openSession(input);
  const { options } = input;
  const source = options.sql === '-' ? await input.context.readStdin() : await readText(options.sql);
  const read = await readPinnedAgreement(client, await resolveAgreement(client, options.agreement));
  // The engine takes a while to load: only who parses needs it.
  const { parseLocally } = await import('../local-query.ts');
  const tree = await parseLocally(source, read.agreement.value.datasets);
  const parameters = parseDeclarations(options.param);
  const task = await readTask(options.model);
  const previous = options.previous === undefined ? undefined : await resolveComputation(client, options.previous);
  const question = { title, purpose: options.purpose, tree, task, parameters, source, previous };
  return {
    client,
    prepared: prepareComputation(client, read, question),
    parameters: describeParameters(parameters, read.agreement.value),
    datasets: read.agreement.value.datasets,
  };
}

function addList(group: Command, host: Host): void {
  addCommand<{ agreement?: string }>(group, host, {
    usage: 'list',
    summary: 'computations of your agreements',
    options: [['--agreement <digest>', 'only of this agreement']],
    examples: ['computation list'],
    action: async (input) => {
      const { client } = await openSession(input);
      const { agreement } = input.options;
      const all = await client.computations.list();
      const only = agreement === undefined ? null : await resolveAgreement(client, agreement);
      const items = all.filter((view) => only === null || view.agreement === only);
      const rows = items.map(({ digest, state, requester, missing, title }) => [
        short(digest),
        state,
        requester,
        missing.join(' '),
        title,
      ]);
      return { json: { items }, text: grid(['digest', 'state', 'by', 'waits for', 'title'], rows) };
    },
  });
}

function addShow(group: Command, host: Host): void {
  addCommand(group, host, {
    usage: 'show <digest>',
    summary: 'what would run, printed on this machine from the signed tree',
    examples: ['computation show 91c83f2a'],
    action: async (input) => {
      const { client } = await openSession(input);
      const read = await readComputation(client, await resolveComputation(client, input.args[0] ?? ''));
      const { computation, computationView, sql, parameters, datasets, minimumPeople, privacy } = read;
      const changes = await readChanges(client, read);
      const budgets = await budgetsOf(client, read);
      const after = budgets.map((one) => ({
        ...one,
        after: one.stated === null || privacy === null ? null : budgetAfter(one.stated, privacy.price),
      }));
      const shown = { sql, parameters, datasets, minimumPeople, ...(privacy === null ? {} : { budgets: after }) };
      return {
        json: { view: computationView, computation: computation.value, ...shown, changes },
        text: `${computationText(read, changes)}${budgetsText(read, budgets)}\n\n${stateText(computationView)}`,
      };
    },
  });
}

interface ApproveOptions {
  readonly reject?: boolean;
  readonly reason?: string;
  readonly uses?: number;
  readonly expires?: string;
  readonly receiver?: string[];
  readonly version?: string[];
}

function addApprove(group: Command, host: Host): void {
  addCommand<ApproveOptions>(group, host, {
    usage: 'approve <digest>',
    summary: 'show a computation, then sign an approval or, with --reject, a final rejection',
    options: [
      ['--reject', 'reject it instead; final'],
      ['--reason <text>', 'why; every party sees it'],
      ['--uses <n>', 'how many different questions may be run under it (default: 1)', parseCount],
      ['--expires <time>', 'until when, like 2026-11-24T05:37:00Z (default: as long as the agreement)'],
      ['--receiver <name...>', 'who may receive the result (default: every receiver of the agreement)'],
      ['--version <dataset=digest...>', 'only for this version of a dataset (default: any version)'],
    ],
    examples: ['computation approve 91c83f2a', 'computation approve 91c83f2a --reject --reason "too fine"'],
    action: async (input) => {
      const { client } = await openSession(input);
      const { options } = input;
      if (options.reject === true && options.reason === undefined) {
        throw new CliError('usage', 'a rejection needs a reason', { field: 'reason', remedy: 'add --reason TEXT' });
      }
      const read = await readComputation(client, await resolveComputation(client, input.args[0] ?? ''));
      const changes = await readChanges(client, read);
      input.say(`${computationText(read, changes)}${budgetsText(read, await budgetsOf(client, read))}\n`);
      await input.confirm(options.reject === true ? 'Reject it for good?' : 'Approve it?');
      const view = await approveComputation(client, read, {
        decision: options.reject === true ? 'reject' : 'approve',
        reason: options.reason ?? '',
        versions: parsePairs(options.version ?? [], 'version'),
        ...(options.receiver === undefined ? {} : { receivers: options.receiver }),
        ...(options.uses === undefined ? {} : { uses: options.uses }),
        ...(options.expires === undefined ? {} : { expires: options.expires }),
      });
      const verb = options.reject === true ? 'Rejected' : 'Approved';
      return { json: view, text: `${verb} computation ${view.digest}\n${stateText(view)}` };
    },
  });
}

/** What approvers have to know of a computation that releases something else than its SQL says. */
const taskText = (task: Task | undefined): string[] =>
  task === undefined ? [] : ['', ...describeTask(task).map((line) => `  - ${line}`)];

/** What approvers have to know of a computation that each job completes. */
const choices = (parameters: readonly string[]): string[] =>
  parameters.length === 0
    ? []
    : [
        '',
        'Each job chooses, and every such question may be asked under one approval:',
        ...parameters.map((one) => `  - ${one}`),
      ];

function computationText({ computation, sql, parameters, ...uses }: ReadComputation, changes: Changes | null): string {
  const { title, requester, purpose } = computation.value;
  return [
    `\`${title}\`, proposed by \`${requester}\` for \`${purpose}\`. This is what runs:`,
    '',
    sql,
    ...taskText(computation.value.task),
    ...choices(parameters),
    '',
    usesText({ ...computation.value, datasets: uses.agreement.value.datasets }, uses),
    ...changesText(changes),
  ].join('\n');
}

/** What is new since the version that the analyst names. */
function changesText(changes: Changes | null): string[] {
  if (changes === null) return [];
  const { previous, title, added, removed } = changes;
  const lines = [...removed.map((line) => `  - ${line}`), ...added.map((line) => `  + ${line}`)];
  const what = lines.length === 0 ? 'asks exactly the same as' : 'differs so from';
  return ['', `It is a new version, and ${what} \`${title}\` (${short(previous)}):`, ...lines];
}

const budgetsOf = async (client: GloveboxClient, read: ReadComputation): Promise<AskedBudget[]> =>
  read.privacy === null ? [] : askBudgets(client, read, read.privacy.datasets);

/** What approving it can come to: of each budget what is left, and what would be. */
const budgetsText = ({ privacy }: ReadComputation, budgets: readonly AskedBudget[]): string =>
  privacy === null
    ? ''
    : ['', 'Budgets:', ...describeBudgetOutlook(budgets, privacy.price).map((line) => `  - ${line}`)].join('\n');

type Uses = Pick<ReadComputation, 'datasets' | 'minimumPeople' | 'privacy'>;

const usesText = (question: PricedQuestion, { datasets, minimumPeople, privacy }: Uses): string =>
  privacy !== null
    ? privacyText(question, privacy)
    : `It uses ${datasets.map((name) => `\`${name}\``).join(', ')}; every released number rests on at least ${String(minimumPeople)} people.`;

const stateText = (view: ComputationView): string =>
  [
    `State: ${view.state}${view.missing.length === 0 ? '.' : `; waits for ${view.missing.join(', ')}.`}`,
    ...view.reasons.flatMap(renderReason),
  ].join('\n');
