// SPDX-License-Identifier: Apache-2.0
import { TableError, type RejectedRow, type TextBatch, type TextTable } from '@glovebox/tables';
import Papa, { type ParseResult, type Parser } from 'papaparse';
import { nameOrThrow } from './name-or-throw.ts';

/** Texts that mean "no value". */
const NULLS: ReadonlySet<string> = new Set(['', 'NA', 'NULL', 'null']);

/**
 * Opens a CSV file with a line of names, as a table of text. The separator is found by looking. Rows with too few or too
 * many fields are set aside with their number: nothing is guessed.
 * @throws TableError `malformed-file`, `columns-differ`
 */
export async function readCsv(source: File | string): Promise<TextTable> {
  let names: readonly string[] | null = null;
  const rejected: RejectedRow[] = [];
  let row = 0;
  for await (const lines of linesOf(source)) {
    for (const fields of lines) {
      if (names === null) names = fields;
      else if (++row > 0 && fields.length !== names.length) rejected.push({ row, problem: problemOf(fields, names) });
    }
  }
  if (names === null) throw malformed('is empty');
  const columns = nameOrThrow(names.map((name) => ({ source: name, detected: 'text' })));
  return {
    format: 'csv',
    columns,
    rejected,
    isSynthetic: false,
    batches: () => batchesOf(source, columns.length),
    close: () => undefined,
  };
}

const problemOf = (fields: readonly string[], names: readonly string[]): string =>
  `${String(fields.length)} fields instead of ${String(names.length)}`;

async function* batchesOf(source: File | string, width: number): AsyncGenerator<TextBatch> {
  let isFirst = true;
  for await (const lines of linesOf(source)) {
    const rows = (isFirst ? lines.slice(1) : lines).filter(({ length }) => length === width);
    isFirst = false;
    yield {
      rows: rows.length,
      columns: Array.from({ length: width }, (_, index) => rows.map((fields) => toValue(fields[index] ?? ''))),
    };
  }
}

const toValue = (text: string): string | null => (NULLS.has(text) ? null : text);

/** Papa Parse calls back; here the reader asks. It waits between parts, so that a file of any size fits. */
async function* linesOf(source: File | string): AsyncGenerator<string[][]> {
  const parts: { lines: string[][]; parser: Parser }[] = [];
  let state: 'reading' | 'over' | TableError = 'reading';
  let wake: () => void = () => undefined;
  const tell = (next: typeof state) => {
    if (state === 'reading') state = next;
    wake();
  };
  const options = {
    skipEmptyLines: true,
    chunk: ({ data, errors }: ParseResult<string[]>, parser: Parser) => {
      const broken = errors.find(({ type }) => type === 'Quotes');
      if (broken !== undefined) {
        parser.abort();
        tell(malformed(`has a quoted field that is not closed, near row ${String(broken.row ?? 0)}`));
        return;
      }
      parser.pause();
      parts.push({ lines: data, parser });
      wake();
    },
    complete: () => {
      tell('over');
    },
    error: () => {
      tell(malformed('cannot be read'));
    },
  };
  // Its types tell a text from a file by overloads.
  if (typeof source === 'string') Papa.parse<string[]>(source, options);
  else Papa.parse<string[]>(source, { ...options, chunkSize: 2 * 1024 * 1024 });
  for (;;) {
    const part = parts.shift();
    if (part !== undefined) {
      yield part.lines;
      part.parser.resume();
      continue;
    }
    const now = currentOf(() => state);
    if (now === 'over') return;
    if (now !== 'reading') throw now;
    await new Promise<void>((resolve) => {
      wake = resolve;
    });
  }
}

/** Read through a call: it changes while this waits. */
const currentOf = <T>(read: () => T): T => read();

const malformed = (what: string) =>
  new TableError('malformed-file', `the file ${what}`, {
    field: 'file',
    remedy: 'give a CSV file in UTF-8 whose first line names the columns',
  });
