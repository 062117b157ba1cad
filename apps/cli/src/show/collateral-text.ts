// SPDX-License-Identifier: Apache-2.0
import {
  describeNeed,
  describeObtained,
  FRESHNESS,
  holds,
  isDue,
  keyOf,
  refreshTime,
  type Kept,
  type Obtained,
} from '@glovebox/collateral';
import { grid } from './grid.ts';

/** One kept answer as a machine reads it. */
export function keptFacts({ entry, answer }: Kept, at: string) {
  return {
    what: describeNeed(entry.need),
    state: stateOf(entry, at),
    issuedAt: entry.issuedAt,
    expiresAt: entry.expiresAt,
    refreshAt: refreshTime(entry, FRESHNESS),
    fetchedAt: entry.fetchedAt,
    url: keyOf(entry),
    sha256: entry.body,
    sizeBytes: answer.body.length,
  };
}

const stateOf = (entry: Kept['entry'], at: string): 'expired' | 'due' | 'valid' => {
  if (!holds(entry, at)) return 'expired';
  return isDue(entry, FRESHNESS, at) ? 'due' : 'valid';
};

const NO_END_YEAR = '9999';
const end = (time: string) => (time.startsWith(NO_END_YEAR) ? 'no end stated' : time);

export function keptTable(kept: readonly Kept[], at: string): string {
  const rows = kept
    .map((one) => keptFacts(one, at))
    .map(({ what, state, expiresAt, refreshAt, url }) => [
      what,
      state === 'expired' ? 'EXPIRED' : state,
      end(expiresAt),
      end(refreshAt),
      new URL(url).host,
    ]);
  return grid(['what', 'state', 'valid until', 'asked again', 'from'], rows);
}

/** An outcome as a machine reads it. */
export const obtainedFacts = (outcome: Obtained, at: string) =>
  outcome.kind === 'missing'
    ? { kind: outcome.kind, what: describeNeed(outcome.need), error: errorFacts(outcome.error) }
    : {
        kind: outcome.kind,
        ...keptFacts(outcome.kept, at),
        ...('error' in outcome ? { error: errorFacts(outcome.error) } : {}),
      };

type Problem = Extract<Obtained, { readonly kind: 'missing' }>['error'];

const errorFacts = ({ code, message, field, remedy, status }: Problem) => ({ code, message, field, remedy, status });

export const obtainedText = (outcomes: readonly Obtained[]): string[] =>
  outcomes.map((outcome) => `  - ${describeObtained(outcome)}`);
