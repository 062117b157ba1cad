// SPDX-License-Identifier: Apache-2.0
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { readCorpus, replay, totalsOf } from '@glovebox/replay';
import type { Command } from 'commander';
import { addCommand, addGroup, type Host } from '../command.ts';
import { CliError } from '../error.ts';
import { caseLine, totalsLines, wholeLine } from '../show/gate-text.ts';
import { readText } from '../yaml-file.ts';

interface ReplayCommandOptions {
  readonly only?: string;
  readonly data?: string;
}

/** `glovebox gate`: attacks and honest questions through the release gate, on this machine. */
export function addGateCommands(program: Command, host: Host): void {
  const group = addGroup(program, 'gate', 'replay attacks and honest questions through the release gate, offline');
  addCommand<ReplayCommandOptions>(group, host, {
    usage: 'replay <corpus>',
    summary:
      'every case of a corpus through the real gate and engine, each in a sandbox of its own; exits 0 only if every attack is answered as strictly as expected, every legitimate case releases and no secret shows',
    options: [
      ['--only <names>', 'only these cases or classes, separated by commas'],
      ['--data <folder>', 'the folder that fixtures call {data}'],
    ],
    examples: [
      'gate replay corpus.json',
      'gate replay corpus.json --only differencing,legitimate-07 --json',
      'gate replay test/gate/questions.json --data test/demo/data',
    ],
    action: async ({ args: [file = ''], options, say }) => {
      const corpus = readCorpus(await readJson(file));
      let done = 0;
      const results = await replay(corpus, {
        only: options.only?.split(',').map((name) => name.trim()),
        data: options.data === undefined ? undefined : resolve(options.data),
        lanes: Math.min(4, Math.max(2, availableParallelism())),
        onCase: (result) => {
          say(`[${String(++done)}] ${result.id}: ${result.ok ? 'as expected' : 'NOT AS EXPECTED'}`);
        },
      });
      if (results.length === 0)
        throw new CliError('usage', 'no case has such a name or class', {
          field: 'only',
          remedy: 'give ids or classes of the file, or leave --only out',
        });
      const { whole, classes } = totalsOf(results);
      const holds = whole.ok === whole.cases;
      return {
        json: { holds, whole, classes, cases: results },
        text: [...results.map(caseLine), '', ...totalsLines(classes), wholeLine(whole)].join('\n'),
        exitCode: holds ? 0 : 1,
      };
    },
  });
}

/** @throws CliError `file`, `malformed-file` */
async function readJson(path: string): Promise<unknown> {
  const text = await readText(path);
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new CliError('malformed-file', `\`${path}\` is not JSON`, {
      field: 'file',
      remedy: 'give a corpus: one JSON object with schemas, policies and cases',
      cause,
    });
  }
}
