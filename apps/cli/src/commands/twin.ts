// SPDX-License-Identifier: Apache-2.0
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readPinnedAgreement } from '@glovebox/client';
import type { AgreementDataset } from '@glovebox/contracts';
import { writeFileAtomic } from '@glovebox/native';
import { twinOf, type TwinTable } from '@glovebox/twin';
import { InvalidArgumentError, type Command } from 'commander';
import { addCommand, addGroup, type CommandInput, type Host } from '../command.ts';
import { CliError } from '../error.ts';
import { loadPolicies } from '../load-policies.ts';
import { openSession } from '../session.ts';
import { SYNTHETIC_WORDS } from '../twin/synthetic.ts';
import { TWIN_OPTIONS, twinSize, type TwinOptions } from '../twin/twin-options.ts';
import { resolveAgreement } from './agreement.ts';

const FORMATS = ['arrow', 'csv'] as const;
type TwinFormat = (typeof FORMATS)[number];

interface CreateOptions extends TwinOptions {
  readonly policy?: string;
  readonly agreement?: string;
  readonly dataset?: string;
  readonly format?: TwinFormat;
  readonly out: string;
}

/** `glovebox twin`: rows that are nobody's, made from terms alone. */
export function addTwinCommands(program: Command, host: Host): void {
  const group = addGroup(program, 'twin', 'make datasets up from their terms alone, to write questions on');
  addCommand<CreateOptions>(group, host, {
    usage: 'create',
    summary: 'a made-up dataset that the terms would admit; it tells nothing about the data, not even its size',
    required: [['-o, --out <folder>', 'folder for NAME.synthetic.arrow or .csv, and twin.json']],
    options: [
      ['--policy <file>', 'terms: an agreement draft, or its `datasets` alone'],
      ['--agreement <digest>', 'an agreement, from the coordinator'],
      ['--dataset <name>', 'one dataset only (default: all)'],
      ['--format <format>', `${FORMATS.join(' or ')} (default: arrow)`, parseFormat],
      ...TWIN_OPTIONS,
    ],
    examples: ['twin create --policy terms.yaml -o twins', 'twin create --agreement 3f2a91c8 --format csv -o twins'],
    action: async (input) => {
      const { options } = input;
      const datasets = await datasetsOf(input);
      const size = twinSize(options);
      const twins = twinOf(datasets, size).filter(({ dataset }) => dataset === (options.dataset ?? dataset));
      if (twins.length === 0)
        throw new CliError('not-found', `there is no dataset \`${options.dataset ?? ''}\` in the terms`, {
          field: 'dataset',
          remedy: `give one of ${datasets.map(({ name }) => name).join(', ')}`,
        });
      await mkdir(options.out, { recursive: true });
      const written = [];
      for (const twin of twins) written.push(await writeTwin(twin, options.format ?? 'arrow', options.out));
      const about = { synthetic: SYNTHETIC_WORDS, ...size, datasets: written };
      await writeFileAtomic(join(options.out, 'twin.json'), `${JSON.stringify(about, null, 2)}\n`, 0o600);
      const lines = written.map(({ dataset, rows, file }) => `${dataset}: ${String(rows)} made-up rows in ${file}`);
      return { json: about, text: [SYNTHETIC_WORDS, ...lines].join('\n') };
    },
  });
}

function parseFormat(text: string): TwinFormat {
  const format = FORMATS.find((candidate) => candidate === text);
  if (format === undefined) throw new InvalidArgumentError(`it must be one of ${FORMATS.join(', ')}.`);
  return format;
}

/** All of an agreement's, so that its people are shared among them. @throws CliError `usage`, `refused` */
async function datasetsOf(input: CommandInput<CreateOptions>): Promise<readonly AgreementDataset[]> {
  const { policy, agreement } = input.options;
  if ((policy === undefined) === (agreement === undefined))
    throw new CliError('usage', 'a twin is made from one set of terms', {
      field: 'policy',
      remedy: 'give --policy with a file, or --agreement with a digest',
    });
  if (agreement !== undefined) {
    const { client } = await openSession(input);
    const read = await readPinnedAgreement(client, await resolveAgreement(client, agreement));
    return read.agreement.value.datasets;
  }
  const { datasets, reasons } = await loadPolicies(policy ?? '');
  if (reasons.length === 0) return datasets;
  throw new CliError('refused', 'the terms are not consistent', { field: 'policy', reasons });
}

async function writeTwin(twin: TwinTable, format: TwinFormat, folder: string) {
  const file = join(folder, `${twin.dataset}.synthetic.${format}`);
  await writeFileAtomic(file, await bytesOf(twin, format), 0o600);
  return { dataset: twin.dataset, rows: twin.rows, file };
}

/** Arrow takes a while to load, so only who writes it loads it. */
async function bytesOf(twin: TwinTable, format: TwinFormat): Promise<Uint8Array | string> {
  if (format === 'csv') return (await import('../twin/twin-csv.ts')).twinCsv(twin);
  const { twinStream } = await import('../twin/twin-stream.ts');
  const parts: Uint8Array[] = [];
  for await (const part of twinStream(twin)) parts.push(part);
  return Buffer.concat(parts);
}
