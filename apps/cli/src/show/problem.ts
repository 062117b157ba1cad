// SPDX-License-Identifier: Apache-2.0
import type { Reason } from '@glovebox/contracts';
import { CodedError } from '@glovebox/core';
import { ClientError } from '@glovebox/client';
import { CommanderError } from 'commander';
import { CliError } from '../error.ts';

/** Nothing was judged: the command line was wrong, or something needed was not there. */
const FAULT_CODES: ReadonlySet<string> = new Set([
  'usage',
  'file',
  'no-keys',
  'keys-exist',
  'unreachable',
  'bad-reply',
  'upload-interrupted',
  'io',
  'locked',
  'internal',
]);

interface ProblemDocument {
  readonly code: string;
  readonly message: string;
  readonly field?: string;
  readonly remedy?: string;
  readonly reasons?: readonly Reason[];
}

/** Exit code 2 for these, 1 for everything that was refused or found invalid. */
export function isFault(error: unknown): boolean {
  if (error instanceof ClientError && (error.status ?? 0) >= 500) return true;
  return FAULT_CODES.has(toProblem(error).code);
}

/** What --json prints in place of a result. */
export const errorDocument = (error: unknown): { error: ProblemDocument } => ({ error: toProblem(error) });

function toProblem(error: unknown): ProblemDocument {
  if (error instanceof CommanderError) {
    const isMissing = error.code === 'commander.help';
    const message = isMissing ? 'a command is missing' : (error.message.replace(/^error: /, '').split('\n')[0] ?? '');
    return { code: 'usage', message, remedy: 'add --help to see how the command is used' };
  }
  if (isCoded(error)) {
    const reasons: readonly Reason[] = error instanceof ClientError || error instanceof CliError ? error.reasons : [];
    return {
      code: error.code,
      message: error.message,
      ...(error.field === undefined ? {} : { field: error.field }),
      ...(error.remedy === undefined ? {} : { remedy: error.remedy }),
      ...(reasons.length === 0 ? {} : { reasons }),
    };
  }
  const message = error instanceof Error ? (error.message.split('\n')[0] ?? '') : 'unknown cause';
  return { code: 'internal', message, remedy: 'this is a fault of the program: report what you did' };
}

const isCoded = (error: unknown): error is CodedError => error instanceof CodedError;

export function renderError(error: unknown): string {
  const problem = toProblem(error);
  const lines = [
    `error: ${problem.message}`,
    `  code    ${problem.code}`,
    ...(problem.field === undefined ? [] : [`  field   ${problem.field}`]),
    ...(problem.remedy === undefined ? [] : [`  remedy  ${problem.remedy}`]),
    ...(problem.reasons ?? []).flatMap((reason) => renderReason(reason)),
  ];
  return `${lines.join('\n')}\n`;
}

/** A refusal in words: whose terms, which clause, and what would help. */
export function renderReason(reason: Reason): string[] {
  const whose = reason.owner === undefined ? '' : `${reason.owner}'s terms: `;
  const clause = reason.clause === undefined ? '' : ` [${reason.clause}]`;
  const place =
    reason.place === undefined ? '' : ` (line ${String(reason.place.line)}, column ${String(reason.place.column)})`;
  return [
    `  - ${whose}${reason.message}${place}${clause} (${reason.code})`,
    ...(reason.remedy === undefined ? [] : [`      remedy: ${reason.remedy}`]),
  ];
}
