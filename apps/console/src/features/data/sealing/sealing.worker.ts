// SPDX-License-Identifier: Apache-2.0
import '../../../lib/jitless.ts';
import { sealDataset } from '@glovebox/client';
import { assert, CodedError } from '@glovebox/core';
import { detectColumns, examineTable, writeArrowStream, type Examined, type TextTable } from '@glovebox/tables';
import { openFile } from '../reading/open-file.ts';
import { browserSealing } from './browser-crypto.ts';
import { keepFile } from './kept-files.ts';
import type { SealingAnswer, SealingAnswers, SealingRequest } from './messages.ts';

/** Reads and seals beside the page, so that the page stays quick; plaintext stays in here. */
let current: { table: TextTable; examined: Examined } | null = null;

const say = (answer: SealingAnswer) => {
  postMessage(answer);
};

async function answer(request: SealingRequest): Promise<SealingAnswers[keyof SealingAnswers]> {
  switch (request.kind) {
    case 'detect':
      return detectColumns(await openFile(request.file), sayRows);
    case 'examine': {
      const table = await openFile(request.file);
      const examined = await examineTable(table, request.columns);
      current = { table, examined };
      return examined.report;
    }
    case 'seal': {
      assert(current !== null, 'a file is examined before it is sealed');
      const { table, examined } = current;
      const arrow = writeArrowStream(table, examined, sayRows);
      const facts = await keepFile(request.place, sealDataset(arrow, request.recipient, browserSealing));
      return { ...facts, rows: examined.report.goodRows };
    }
  }
}

const sayRows = (rows: number) => {
  say({ kind: 'rows', rows });
};

const isCoded = (error: unknown): error is CodedError => error instanceof CodedError;

function failure(error: unknown): SealingAnswer {
  if (!isCoded(error)) {
    return { kind: 'failed', code: 'internal', message: error instanceof Error ? error.message : 'unknown cause' };
  }
  const { code, message, field, remedy } = error;
  const said = { ...(field === undefined ? {} : { field }), ...(remedy === undefined ? {} : { remedy }) };
  return { kind: 'failed', code, message, ...said };
}

addEventListener('message', ({ data }: MessageEvent<SealingRequest>) => {
  answer(data).then(
    (value) => {
      say({ kind: 'done', value });
    },
    (error: unknown) => {
      say(failure(error));
    },
  );
});
