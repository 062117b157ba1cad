// SPDX-License-Identifier: Apache-2.0
import type { KeybrokerOutcome, Reason } from '@glovebox/contracts';
import { bounded } from './replies.ts';

/** What several keybrokers said together: all of them what was asked for, something passing, or a refusal. */
export type Gathered<T> =
  | { readonly kind: 'all'; readonly values: readonly T[] }
  | { readonly kind: 'retry'; readonly reasons: readonly Reason[] }
  | { readonly kind: 'refused'; readonly reasons: readonly Reason[] };

/** Refusals that the next attempt cures. Every other refusal of a keybroker ends the job. */
const PASSING: ReadonlySet<string> = new Set([
  'attempt-used',
  'nonce-expired',
  'nonce-unknown',
  'grant-expired',
  'not-granted',
  'internal-fault',
  'request-id-reused',
]);

export const isPassing = (reason: Reason): boolean => PASSING.has(reason.code);

export interface Said<T> {
  /** The keybroker's name in the agreement. */
  readonly keybroker: string;
  /** Null: no answer in time. */
  readonly outcome: KeybrokerOutcome | null;
  /** The value asked for, or undefined when the outcome is another one. */
  readonly value: T | undefined;
}

/** A refusal weighs more than something passing, and that more than consent. */
export function gather<T>(said: readonly Said<T>[]): Gathered<T> {
  const reasons = said.flatMap(reasonsOf);
  const refusals = reasons.filter((reason) => !isPassing(reason) && reason.code !== 'keybroker-no-answer');
  if (refusals.length > 0) return { kind: 'refused', reasons: bounded(refusals) };
  if (reasons.length > 0) return { kind: 'retry', reasons: bounded(reasons) };
  return { kind: 'all', values: said.flatMap(({ value }) => (value === undefined ? [] : [value])) };
}

function reasonsOf<T>({ keybroker, outcome, value }: Said<T>): Reason[] {
  if (value !== undefined) return [];
  if (outcome === null) {
    return [
      {
        code: 'keybroker-no-answer',
        message: `keybroker \`${keybroker}\` does not answer`,
        remedy: `ask its owner to start it; the job goes on by itself`,
      },
    ];
  }
  if (outcome.kind === 'denied') {
    return outcome.reasons.map((reason) => ({ ...reason, message: `keybroker \`${keybroker}\`: ${reason.message}` }));
  }
  return [{ code: 'keybroker-answer', message: `keybroker \`${keybroker}\` answered \`${outcome.kind}\`` }];
}
