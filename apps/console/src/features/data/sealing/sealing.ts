// SPDX-License-Identifier: Apache-2.0
import { ClientError } from '@glovebox/client';
import type { DatasetColumn } from '@glovebox/contracts';
import type { DetectedTable, QualityReport } from '@glovebox/tables';
import { startWorker } from '../../../lib/workers.ts';
import type { SealedFile, SealingAnswer, SealingAnswers, SealingRequest } from './messages.ts';
import workerUrl from './sealing.worker.ts?worker&url';

type OnRows = (rows: number) => void;

/** The worker that reads and seals one file. Close it when the file is done with. */
export class Sealing {
  readonly #worker = startWorker(workerUrl);

  /** What the file's columns look like. @throws ClientError with the reader's own code */
  detect(file: File, onRows: OnRows): Promise<DetectedTable> {
    return this.#ask<'detect'>({ kind: 'detect', file }, onRows);
  }

  /** Holds the file against the agreed columns. */
  examine(file: File, columns: readonly DatasetColumn[]): Promise<QualityReport> {
    return this.#ask<'examine'>({ kind: 'examine', file, columns }, () => undefined);
  }

  /** Seals the good rows of the file examined last. */
  seal(recipient: string, place: string, onRows: OnRows): Promise<SealedFile> {
    return this.#ask<'seal'>({ kind: 'seal', recipient, place }, onRows);
  }

  close(): void {
    this.#worker.terminate();
  }

  #ask<K extends keyof SealingAnswers>(
    request: SealingRequest & { kind: K },
    onRows: OnRows,
  ): Promise<SealingAnswers[K]> {
    return new Promise((resolve, reject) => {
      this.#worker.onerror = ({ message }) => {
        reject(new Error(`the file could not be worked on: ${message}`));
      };
      this.#worker.onmessage = ({ data }: MessageEvent<SealingAnswer>) => {
        if (data.kind === 'rows') onRows(data.rows);
        else if (data.kind === 'done') resolve(data.value as SealingAnswers[K]);
        else {
          const { code, message, field, remedy } = data;
          const said = { ...(field === undefined ? {} : { field }), ...(remedy === undefined ? {} : { remedy }) };
          reject(new ClientError(code, message, said));
        }
      };
      this.#worker.postMessage(request);
    });
  }
}
