// SPDX-License-Identifier: Apache-2.0
import { type Command } from 'commander';
import type { CliContext } from './context.ts';
import { CliError } from './error.ts';
import type { ExitCode } from './run.ts';

/** Options that every command has. */
export interface CommonOptions {
  readonly json?: boolean;
  readonly home?: string;
  readonly coordinator?: string;
  readonly passphraseFile?: string;
  readonly yes?: boolean;
  readonly dangerouslyTrustDevRoots?: boolean;
}

/** What a command found: one document for machines, text for people. */
export interface CommandResult {
  readonly json: unknown;
  readonly text: string;
  readonly exitCode?: 0 | 1;
}

/** A document that goes to somebody else: the same with --json or without. */
export const document = (json: unknown): CommandResult => ({ json, text: JSON.stringify(json, null, 2) });

export interface CommandInput<Options> {
  readonly args: readonly string[];
  readonly options: Options & CommonOptions;
  readonly context: CliContext;
  /** For people, on standard error; silent with --json. */
  readonly say: (text: string) => void;
  /** Asks before something is signed. Silent consent where nobody is at the terminal, or with --yes or --json. */
  readonly confirm: (question: string) => Promise<void>;
}

export interface CommandSpec<Options> {
  /** Name and arguments as commander writes them: `show <digest>`. */
  readonly usage: string;
  readonly summary: string;
  readonly examples: readonly string[];
  readonly options?: readonly (readonly [flags: string, description: string, parse?: (value: string) => unknown])[];
  /** Options that must be given. */
  readonly required?: readonly (readonly [flags: string, description: string])[];
  readonly action: (input: CommandInput<Options>) => Promise<CommandResult>;
}

export interface Host {
  readonly context: CliContext;
  readonly finish: (code: ExitCode) => void;
}

/** A group of commands, for example `party`. */
export const addGroup = (program: Command, name: string, description: string): Command =>
  program.command(name).description(description);

/** Adds one command, with the common options, examples in its help, and one place where results are printed. */
export function addCommand<Options extends object = object>(
  parent: Command,
  host: Host,
  spec: CommandSpec<Options>,
): void {
  const command = parent.command(spec.usage).description(spec.summary);
  for (const [flags, description] of spec.required ?? []) command.requiredOption(flags, description);
  for (const [flags, description, parse] of spec.options ?? []) {
    if (parse) command.option(flags, description, parse);
    else command.option(flags, description);
  }
  addCommonOptions(command);
  command.addHelpText(
    'after',
    `\nExamples:\n${spec.examples.map((example) => `  $ glovebox ${example}`).join('\n')}\n`,
  );
  command.action(async () => {
    const options = command.opts<Options & CommonOptions>();
    const result = await spec.action(inputOf(command.args, options, host.context));
    const text = options.json === true ? JSON.stringify(result.json, null, 2) : result.text;
    host.context.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
    host.finish(result.exitCode ?? 0);
  });
}

function addCommonOptions(command: Command): void {
  command
    .option('--json', 'print one JSON document')
    .option('--home <dir>', 'keys, pins and unfinished uploads (default: GLOVEBOX_HOME, ~/.glovebox)')
    .option('--coordinator <url>', 'address of the coordinator (default: GLOVEBOX_COORDINATOR, or as given to init)')
    .option('--passphrase-file <file>', 'file whose first line opens the keys (default: GLOVEBOX_PASSPHRASE_FILE)')
    .option('--yes', 'do not ask before signing')
    .option('--dangerously-trust-dev-roots', 'accept workers attested by a development root, which need not be TEEs');
}

function inputOf<Options>(
  args: readonly string[],
  options: Options & CommonOptions,
  context: CliContext,
): CommandInput<Options> {
  const quiet = options.json === true;
  if (trustsDevelopmentRoots(options, context)) context.stderr.write(DANGER);
  return {
    args,
    options,
    context,
    say: (text) => {
      if (!quiet) context.stderr.write(`${text}\n`);
    },
    confirm: async (question) => {
      if (quiet || options.yes === true || context.ask === null) return;
      if (await context.ask(question)) return;
      throw new CliError('declined', 'nothing was signed', { remedy: 'give the command again to change your mind' });
    },
  };
}

/** The switch, spelled out on the command line or in the environment. */
export const trustsDevelopmentRoots = (options: CommonOptions, context: CliContext): boolean =>
  options.dangerouslyTrustDevRoots === true || context.env.DANGEROUSLY_TRUST_DEV_ROOTS === '1';

const DANGER = [
  '############################################################################',
  '# DANGER: development roots are trusted. Workers need not be real TEEs and #',
  '# can leak everything. For demonstrations and tests only.                  #',
  '############################################################################',
  '',
].join('\n');
