// SPDX-License-Identifier: Apache-2.0
import type { AgreementDataset, ColumnClause } from '@glovebox/contracts';
import { canonicalDigest } from '@glovebox/crypto';

/** A number of uses that a question counts against: of a whole dataset, or of one clause of a column. */
export interface Meter {
  readonly dataset: string;
  /** Where the number stands: `uses`, or `columns.age.clauses.1.for.uses`. */
  readonly clause: string;
  /** What is counted, in whatever version of the agreement it stands: the clause without its number. */
  readonly meter: string;
  /** So many different questions. */
  readonly uses: number;
}

const LABEL = 'glovebox/meter/v1';

/** Null where the owner named no number. */
export const datasetMeter = ({ name, terms: { uses } }: AgreementDataset): Meter | null =>
  uses === undefined ? null : { dataset: name, clause: 'uses', meter: canonicalDigest(LABEL, { dataset: name }), uses };

/** Another period, party or purpose is another clause, and is counted by itself. */
export function clauseMeter(dataset: string, column: string, clause: ColumnClause, index: number): Meter | null {
  const { for: scope, ...what } = clause;
  if (scope?.uses === undefined) return null;
  const { uses, ...rest } = scope;
  return {
    dataset,
    clause: `columns.${column}.clauses.${String(index)}.for.uses`,
    meter: canonicalDigest(LABEL, { dataset, column, clause: { ...what, for: rest } }),
    uses,
  };
}
