// SPDX-License-Identifier: Apache-2.0
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { displayFingerprint } from '@glovebox/crypto';
import { isCoded, KeybrokerError } from './core/error.ts';
import { initKeybroker } from './init.ts';
import { readStatus, type KeybrokerStatus } from './status.ts';
import { stopLocally } from './stop-locally.ts';

const HELP = `glovebox-keybroker: makes and inspects the keybroker of one data owner

  glovebox-keybroker init --dir DIR --name NAME --owner-signing-key KEY --owner-receiving-key KEY --key-file FILE [--json]
      Makes a keybroker for the owner with these public keys. Its own keys are sealed under the content of the key file.
  glovebox-keybroker status --dir DIR [--json]
      Lists datasets, history heads, stops and uses. Shows no secret; works while the keybroker runs.
  glovebox-keybroker stop --dir DIR --key-file FILE --order FILE [--json]
      Stops an agreement here and for good, past a coordinator that does not pass the stop on. An owner makes the file with
      \`glovebox agreement stop DIGEST --reason TEXT --out FILE\`. End the keybroker before, start it again after.

Example
  openssl rand -base64 32 > registry.key && chmod 600 registry.key
  glovebox-keybroker init --dir ./registry-keys --name registry-keys --key-file registry.key \\
    --owner-signing-key "$SIGNING_KEY" --owner-receiving-key "$RECEIVING_KEY"
  KEYBROKER_DIR=./registry-keys KEYBROKER_KEY_FILE=registry.key REDIS_URL=redis://127.0.0.1:6379 \\
    node bundle/keybroker/shell/main.js

Exit status: 0 done, 1 refused, 2 wrong usage or fault.
`;

const OPTIONS = {
  dir: { type: 'string' },
  name: { type: 'string' },
  'owner-signing-key': { type: 'string' },
  'owner-receiving-key': { type: 'string' },
  'key-file': { type: 'string' },
  order: { type: 'string' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

/** Runs one command. Returns its exit status and never throws. */
export async function runCli(args: readonly string[], print: (text: string) => void): Promise<0 | 1 | 2> {
  const asksJson = args.includes('--json');
  try {
    const { values, positionals } = parseArgs({ args: withKeysBound(args), options: OPTIONS, allowPositionals: true });
    if (values.help || positionals.length === 0) {
      print(HELP);
      return values.help ? 0 : 2;
    }
    print(await run(positionals[0] ?? '', values, asksJson));
    return 0;
  } catch (error) {
    const { code, message, field, remedy } = described(error);
    const text = remedy === undefined ? message : `${message}\n  ${remedy}`;
    print(asksJson ? `${JSON.stringify({ error: { code, message, field, remedy } })}\n` : `${code}: ${text}\n`);
    return code === 'usage' || code === 'fault' ? 2 : 1;
  }
}

/** A key in base64url begins with a dash once in 64 times, and would be taken for an option. */
const DASHED_KEY = /^-[A-Za-z0-9_-]{42}$/;

/** `--option KEY` as `--option=KEY` where the key looks like an option. */
function withKeysBound(args: readonly string[]): string[] {
  return args.flatMap((argument, index) => {
    const next = args[index + 1] ?? '';
    if (DASHED_KEY.test(argument) && args[index - 1]?.startsWith('--') === true) return [];
    return argument.startsWith('--') && DASHED_KEY.test(next) ? [`${argument}=${next}`] : [argument];
  });
}

type Values = ReturnType<typeof parseArgs<{ options: typeof OPTIONS }>>['values'];

async function run(command: string, values: Values, json: boolean): Promise<string> {
  switch (command) {
    case 'init': {
      const self = await initKeybroker({
        directory: values.dir,
        name: values.name,
        ownerSigningKey: values['owner-signing-key'],
        ownerReceivingKey: values['owner-receiving-key'],
        keyFile: values['key-file'],
      });
      return json
        ? `${JSON.stringify(self)}\n`
        : `keybroker ${self.name}\n  identity key       ${self.identityKey}\n  owner fingerprint  ${displayFingerprint(self.ownerFingerprint)}\n`;
    }
    case 'status': {
      const status = await readStatus(given(values, 'dir'));
      return json ? `${JSON.stringify(status)}\n` : statusText(status);
    }
    case 'stop': {
      const [directory, keyFile, order] = [given(values, 'dir'), given(values, 'key-file'), given(values, 'order')];
      const stopped = await stopLocally({ directory, keyFile, order });
      return json
        ? `${JSON.stringify({ stopped })}\n`
        : `stopped agreement ${stopped}: no key is granted and no result leaves any more\n`;
    }
    default:
      throw usage('command', `there is no command \`${command}\``);
  }
}

function statusText(status: KeybrokerStatus): string {
  const section = (title: string, lines: readonly string[]) =>
    [`${title}: ${lines.length}`, ...lines.map((line) => `  ${line}`)].join('\n');
  return [
    `keybroker ${status.name}`,
    `  identity key       ${status.identityKey}`,
    `  owner fingerprint  ${displayFingerprint(status.ownerFingerprint)}`,
    section(
      'datasets',
      status.datasets.map(({ name, recipient, state }) => `${name}  ${state}  ${recipient}`),
    ),
    section(
      'rooms',
      status.heads.map(({ room, history }) => `${room}  newest history ${history}`),
    ),
    section('stopped agreements', status.stoppedAgreements),
    section(
      'approvals',
      status.approvals.map(({ approval, used, of }) => `${approval}  ${used} of ${of} questions`),
    ),
    section(
      'terms',
      status.terms.map(({ dataset, clause, used, of }) => `${dataset}  ${clause}  ${used} of ${of} questions`),
    ),
    section(
      'privacy budgets',
      status.budgets.map(
        ({ dataset, questions, spent, budget, remaining, loss }) =>
          `${dataset}  ${questions} questions, rho ${spent.rho} of ${budget.rho} spent, ${remaining.rho} left; epsilon ${loss.epsilon} at delta ${loss.delta}`,
      ),
    ),
    `grants: ${status.grants}, permits: ${status.permits}`,
    '',
  ].join('\n');
}

function given(values: Values, option: 'dir' | 'key-file' | 'order'): string {
  const value = values[option];
  if (value === undefined || value === '') throw usage(option, `--${option} is not given`);
  return value;
}

const usage = (field: string, message: string) =>
  new KeybrokerError('usage', message, { field, remedy: 'see `glovebox-keybroker --help`' });

function described(error: unknown): { code: string; message: string; field?: string; remedy?: string } {
  if (isCoded(error)) {
    const { code, message, field, remedy } = error;
    return { code, message, ...(field === undefined ? {} : { field }), ...(remedy === undefined ? {} : { remedy }) };
  }
  const { code, message } = z.object({ code: z.string(), message: z.string() }).partial().catch({}).parse(error);
  if (code?.startsWith('ERR_PARSE_ARGS') === true) {
    return { code: 'usage', message: message ?? '', remedy: 'see `glovebox-keybroker --help`' };
  }
  return { code: 'fault', message: message ?? 'unknown' };
}
