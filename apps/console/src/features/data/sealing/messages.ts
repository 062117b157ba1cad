// SPDX-License-Identifier: Apache-2.0
import type { SealedFacts } from '@glovebox/client';
import type { DatasetColumn } from '@glovebox/contracts';
import type { DetectedTable, QualityReport } from '@glovebox/tables';

/** What the page asks of the worker that reads and seals. One at a time. */
export type SealingRequest =
  | { readonly kind: 'detect'; readonly file: File }
  | { readonly kind: 'examine'; readonly file: File; readonly columns: readonly DatasetColumn[] }
  /** Of the file examined last. `place` names the sealed file among those that the browser keeps. */
  | { readonly kind: 'seal'; readonly recipient: string; readonly place: string };

export interface SealedFile extends SealedFacts {
  readonly rows: number;
}

export interface SealingAnswers {
  readonly detect: DetectedTable;
  readonly examine: QualityReport;
  readonly seal: SealedFile;
}

export type SealingAnswer =
  | { readonly kind: 'rows'; readonly rows: number }
  | { readonly kind: 'done'; readonly value: SealingAnswers[keyof SealingAnswers] }
  | {
      readonly kind: 'failed';
      readonly code: string;
      readonly message: string;
      readonly field?: string;
      readonly remedy?: string;
    };
