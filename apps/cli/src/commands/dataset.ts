// SPDX-License-Identifier: Apache-2.0
import type { DatasetColumn } from '@glovebox/contracts';
import { AgreementDraft, findOwnDataset, madeUp, readPinnedAgreement } from '@glovebox/client';
import { InvalidArgumentError, type Command } from 'commander';
import { addCommand, addGroup, type Host } from '../command.ts';
import type { Examined, FileFormat, TextTable } from '@glovebox/tables';
import { FILE_FORMATS } from '../convert/file-formats.ts';
import { CliError } from '../error.ts';
import { openSession } from '../session.ts';
import { grid, short } from '../show/grid.ts';
import { progressBar } from '../show/progress.ts';
import { qualityText } from '../show/quality-text.ts';
import { readYaml, withCertificateFiles } from '../yaml-file.ts';
import { resolveAgreement } from './agreement.ts';

/** `glovebox dataset`: look at one's data, seal it, upload it. */
export function addDatasetCommands(program: Command, host: Host): void {
  const group = addGroup(program, 'dataset', 'inspect, seal and upload datasets');
  addInspect(group, host);
  addUpload(group, host);
  addList(group, host);
}

/** How a file of rows is read. */
export interface ReadingOptions {
  readonly format?: FileFormat;
  readonly null?: string[];
}

export const READING = [
  ['--format <format>', `format of the file: ${FILE_FORMATS.join(', ')} (default: by its name)`, parseFormat],
  ['--null <text...>', 'texts that mean a missing value, besides the empty one'],
] as const;

function parseFormat(text: string): FileFormat {
  const format = FILE_FORMATS.find((candidate) => candidate === text);
  if (format === undefined) throw new InvalidArgumentError(`it must be one of ${FILE_FORMATS.join(', ')}.`);
  return format;
}

/** Engine and Arrow take a while to load, so only the commands that convert data load them. */
const loadConversion = () => import('../convert/open-table.ts');

export async function openFile(path: string, options: ReadingOptions): Promise<TextTable> {
  const { openTable } = await loadConversion();
  return openTable(path, {
    nulls: options.null ?? [],
    ...(options.format === undefined ? {} : { format: options.format }),
  });
}

function addInspect(group: Command, host: Host): void {
  addCommand<ReadingOptions & { terms?: string; name?: string }>(group, host, {
    usage: 'inspect <file>',
    summary: 'quality report of a file: types, missing values, people, bad rows by number; nothing leaves this machine',
    options: [
      ['--terms <file>', 'YAML with the terms of the dataset, or a whole agreement draft (with --name)'],
      ['--name <dataset>', 'dataset of the agreement draft'],
      ...READING,
    ],
    examples: ['dataset inspect patients.csv', 'dataset inspect patients.csv --terms agreement.yaml --name registry'],
    action: async ({ args, options }) => {
      const columns = options.terms === undefined ? null : await readColumns(options.terms, options.name);
      const table = await openFile(args[0] ?? '', options);
      const { examineTable } = await loadConversion();
      try {
        const { report } = await examineTable(table, columns);
        return { json: report, text: qualityText(report), exitCode: report.badRows === 0 ? 0 : 1 };
      } finally {
        table.close();
      }
    },
  });
}

async function readColumns(path: string, name: string | undefined): Promise<DatasetColumn[]> {
  const content = await withCertificateFiles(await readYaml(path), path);
  const terms = AgreementDraft.shape.datasets.element.shape.terms.safeParse(content);
  if (terms.success && name === undefined) return terms.data.columns;
  const draft = AgreementDraft.safeParse(content);
  const dataset = draft.success ? draft.data.datasets.find((candidate) => candidate.name === name) : undefined;
  if (dataset) return dataset.terms.columns;
  const issue = (name === undefined ? terms.error : draft.error)?.issues[0];
  throw new CliError(
    'malformed-file',
    `\`${path}\` does not hold the terms of ${name === undefined ? 'a dataset' : `dataset \`${name}\``}`,
    {
      field: issue?.path.map(String).join('.') ?? 'terms',
      remedy: 'give the `terms` of a dataset, or an agreement draft and --name DATASET',
    },
  );
}

interface UploadOptions extends ReadingOptions {
  readonly agreement: string;
  readonly name: string;
  readonly dropBadRows?: boolean;
}

function addUpload(group: Command, host: Host): void {
  addCommand<UploadOptions>(group, host, {
    usage: 'upload <file>',
    summary: 'check a file against the agreed terms, seal it on this machine, upload it (resumable) and register it',
    required: [
      ['--agreement <digest>', 'agreement that it is lent under'],
      ['--name <dataset>', 'dataset of the agreement that it is a version of'],
    ],
    options: [['--drop-bad-rows', 'leave bad rows out instead of refusing the file'], ...READING],
    examples: ['dataset upload --agreement 3f2a91c8 --name registry patients.csv'],
    action: async (input) => {
      const { options, context } = input;
      const { uploadDataset } = await import('../upload-dataset.ts');
      const session = await openSession(input);
      const digest = await resolveAgreement(session.client, options.agreement);
      const { agreement } = await readPinnedAgreement(session.client, digest);
      const own = findOwnDataset(session.client, agreement.value, options.name);
      const file = input.args[0] ?? '';
      const quiet = options.json === true;
      const view = await uploadDataset({
        session,
        agreement: digest,
        own,
        file,
        coordinator: session.client.coordinator,
        examine: () => examineFor(file, options, own.dataset.terms.columns, input.say),
        sealing: progressBar(context.stderr, 'sealing  ', quiet),
        sending: progressBar(context.stderr, 'uploading', quiet),
        say: input.say,
      });
      return {
        json: view,
        text: `Uploaded \`${view.dataset}\`: ${String(view.rows)} rows, ${String(view.ciphertextBytes)} sealed bytes, version ${view.digest}`,
      };
    },
  });
}

/** @throws CliError `bad-rows` unless the user said that they may be dropped; ClientError `synthetic` */
async function examineFor(
  file: string,
  options: UploadOptions,
  columns: readonly DatasetColumn[],
  say: (text: string) => void,
): Promise<{ table: TextTable; examined: Examined }> {
  const table = await openFile(file, options);
  const { examineTable } = await loadConversion();
  try {
    if (table.isSynthetic) throw madeUp();
    const examined = await examineTable(table, columns);
    const { report } = examined;
    say(`${qualityText(report)}\n`);
    if (report.badRows === 0 || options.dropBadRows === true) return { table, examined };
    const rows = report.bad
      .slice(0, 5)
      .map(({ row, column, problem }) => `row ${String(row)}${column === null ? '' : ` (${column})`}: ${problem}`);
    throw new CliError(
      'bad-rows',
      `${String(report.badRows)} of ${String(report.rows)} rows do not fit the terms: ${rows.join('; ')}`,
      {
        field: 'file',
        remedy: 'correct them, or leave them out with --drop-bad-rows',
      },
    );
  } catch (error) {
    table.close();
    throw error;
  }
}

function addList(group: Command, host: Host): void {
  addCommand(group, host, {
    usage: 'list',
    summary: 'uploaded versions that you may see',
    examples: ['dataset list'],
    action: async (input) => {
      const { client } = await openSession(input);
      const items = await client.datasets.list();
      const rows = items.map(({ digest, dataset, ownerName, rows: count, ciphertextBytes, created }) => [
        short(digest),
        dataset,
        ownerName,
        String(count),
        String(ciphertextBytes),
        created,
      ]);
      return { json: { items }, text: grid(['version', 'dataset', 'owner', 'rows', 'sealed bytes', 'created'], rows) };
    },
  });
}
