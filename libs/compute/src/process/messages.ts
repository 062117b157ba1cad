// SPDX-License-Identifier: Apache-2.0
import {
  Count,
  DatasetColumn,
  DatasetTerms,
  hexOf,
  Identifier,
  QueryTree,
  ReleaseRules,
  ShownCell,
  Task,
} from '@glovebox/contracts';
import { parseJson, utf8 } from '@glovebox/core';
import { z } from 'zod';
import { ComputeError, computeErrorCodes } from '../error.ts';

/** What the stream of a dataset must be: the manifest's columns, in its order, with the terms of the agreement. */
export const ComputeDataset = z.strictObject({
  name: Identifier,
  columns: z.array(DatasetColumn.omit({ terms: true })).min(1),
  terms: DatasetTerms,
});
export type ComputeDataset = z.infer<typeof ComputeDataset>;

export const ComputeLimits = z.strictObject({
  /** Wall clock of the whole session; then the child is killed. */
  timeoutMs: z.number().int().min(1).max(86_400_000),
  memoryMebibytes: z.number().int().min(64),
  threads: z.number().int().min(1).max(256),
});
export type ComputeLimits = z.infer<typeof ComputeLimits>;

export const OpenMessage = z.strictObject({
  tree: QueryTree,
  task: Task.optional(),
  datasets: z.array(ComputeDataset).min(1).max(64),
  rules: ReleaseRules.extend({ minimumPeople: z.number().int().min(2) }),
  /** Names rows: the same for everything that is audited together. */
  rowKey: hexOf(16),
  /** The question's seed, where a dataset has a budget: all noise and every choice in bounding comes from it. */
  noiseSeed: hexOf(32).optional(),
  limits: ComputeLimits,
});
export type OpenMessage = z.infer<typeof OpenMessage>;

/** Which cells of an answer are shown, and which values of each. Cells are named by a digest of their keys. */
export const Shown = z.array(ShownCell);
export type Shown = z.infer<typeof Shown>;

export const DecideMessage = z.strictObject({ decided: Shown.nullable() });
export const BeginMessage = z.strictObject({ dataset: Identifier });
export const LoadedMessage = z.strictObject({ rows: Count });
export const FailedMessage = z.strictObject({ code: z.enum(computeErrorCodes) });

export function encodeMessage(message: unknown): Uint8Array {
  return utf8(JSON.stringify(message));
}

/** Throws ComputeError `protocol`: both ends of the pipe are this library, and still neither takes what it cannot read. */
export function decodeMessage<T>(schema: z.ZodType<T>, payload: Uint8Array): T {
  try {
    return schema.parse(parseJson(payload));
  } catch {
    throw new ComputeError('protocol');
  }
}
