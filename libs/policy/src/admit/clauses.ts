// SPDX-License-Identifier: Apache-2.0
import type { AggregateName, ColumnClause, DatasetColumn } from '@glovebox/contracts';
import { list, type Admission } from './admission.ts';
import { limitProblems, type DimensionUse, type LimitProblem } from './limits.ts';
import { outOfScope } from './scope.ts';
import { SPOKEN, type ColumnUse } from './uses.ts';

interface Used {
  readonly dataset: string;
  readonly column: DatasetColumn;
}

/**
 * Whether the clauses of a person's or measure's column admit a use. A column without clauses is lent as its role says.
 * False when refused.
 */
export function admitByClauses(admission: Admission, used: Used, use: ColumnUse): boolean {
  const clauses = clausesOf(used.column);
  if (clauses === undefined) return true;
  const admitting = clauses.flatMap((clause, index) =>
    fits(clause, use) && outOfScope(scopeOf(clause), admission) === null ? [index] : [],
  );
  if (admitting.length > 0) {
    admission.restOn(used.dataset, used.column.name, clauses, admitting);
    return true;
  }
  const fitting = clauses.filter((clause) => fits(clause, use));
  refuseByClauses(admission, used, spokenUse(use), fitting, addedClause(use));
  return false;
}

/** Whether role-wide limits, and the clauses where there are any, admit a dimension as it is used. */
export function admitDimension(admission: Admission, use: DimensionUse): void {
  const { column } = use;
  if (column.terms.role !== 'dimension') return;
  for (const problem of limitProblems(use, column.terms)) refuseLimit(admission, use, null, problem);
  const wanted = use.condition === null ? 'group' : 'filter';
  const { clauses } = column.terms;
  if (clauses === undefined) return;
  const judged = clauses.flatMap((clause, index) =>
    clause.use === wanted && outOfScope(clause.for, admission) === null
      ? [{ index, problems: limitProblems(use, clause) }]
      : [],
  );
  const admitting = judged.filter(({ problems }) => problems.length === 0).map(({ index }) => index);
  if (admitting.length > 0) {
    admission.restOn(use.dataset, column.name, clauses, admitting);
    return;
  }
  const [nearest] = judged.sort((a, b) => a.problems.length - b.problems.length);
  if (nearest === undefined) {
    const fitting = clauses.filter((clause) => clause.use === wanted);
    refuseByClauses(admission, use, wanted === 'group' ? 'groups' : 'filters', fitting, { use: wanted });
  } else for (const problem of nearest.problems) refuseLimit(admission, use, nearest.index, problem);
}

/** `index` is the clause that comes nearest; null for the limits of the column as a whole. */
function refuseLimit(admission: Admission, used: Used, index: number | null, problem: LimitProblem): void {
  const { code, message, remedy, grant, relaxed, limit } = problem;
  const { dataset, column } = used;
  const place = index === null ? '' : `clauses.${String(index)}.`;
  admission.refuseBy({
    dataset,
    clause: `columns.${column.name}.${place}${limit}`,
    code,
    message,
    remedy,
    grant,
    change: relaxedColumn(used, index, relaxed),
  });
}

/** The column with other limits, of the role or of one clause of it. */
function relaxedColumn({ dataset, column }: Used, index: number | null, relaxed: LimitProblem['relaxed']) {
  const { terms } = column;
  if (terms.role !== 'dimension') return null;
  const { breakpoints: _b, domain: _d, transforms: _t, ...rest } = terms;
  if (index === null) return { kind: 'column', dataset, column: column.name, terms: { ...rest, ...relaxed } } as const;
  const clauses = terms.clauses?.map((clause, at): ColumnClause =>
    at === index && (clause.use === 'group' || clause.use === 'filter')
      ? { use: clause.use, ...(clause.for && { for: clause.for }), ...relaxed }
      : clause,
  );
  return { kind: 'column', dataset, column: column.name, terms: { ...terms, clauses } } as const;
}

/** No clause is for this use, or none for this question. */
function refuseByClauses(
  admission: Admission,
  { dataset, column }: Used,
  use: string,
  fitting: readonly ColumnClause[],
  added: ColumnClause | null,
): void {
  const name = `${dataset}.${column.name}`;
  const why = fitting.map((clause) => outOfScope(scopeOf(clause), admission)).filter((reason) => reason !== null);
  const { terms } = column;
  admission.refuseBy({
    dataset,
    clause: `columns.${column.name}.clauses`,
    code: why.length === 0 ? 'no-clause' : 'clause-scope',
    message:
      why.length === 0
        ? `No clause of ${name} admits it in ${use}.`
        : `${name} is lent for ${use}, but not here: ${list(why)}.`,
    remedy: 'leave it out',
    grant: `add a clause that admits it in ${use}`,
    change:
      added === null || terms.role === 'never'
        ? null
        : {
            kind: 'column',
            dataset,
            column: column.name,
            terms: { ...terms, clauses: [...(terms.clauses ?? []), added] },
          },
  });
}

const clausesOf = ({ terms }: DatasetColumn) => (terms.role === 'never' ? undefined : terms.clauses);

const scopeOf = (clause: ColumnClause) => clause.for;

function fits(clause: ColumnClause, use: ColumnUse): boolean {
  switch (use) {
    case 'join':
    case 'person':
      return clause.use === 'join';
    case 'count-distinct':
      return clause.use === 'count-people';
    case 'filter':
    case 'presence':
      return clause.use === 'filter';
    case 'group':
      return clause.use === 'group';
    default:
      return clause.use === 'aggregate' && clause.functions.includes(use);
  }
}

function addedClause(use: ColumnUse): ColumnClause | null {
  if (use === 'join' || use === 'person') return { use: 'join' };
  if (use === 'count-distinct') return { use: 'count-people' };
  if (use === 'filter' || use === 'presence' || use === 'group') return null;
  return { use: 'aggregate', functions: [use satisfies AggregateName] };
}

function spokenUse(use: ColumnUse): string {
  if (use === 'join' || use === 'person') return 'joins';
  if (use === 'presence' || use === 'filter') return 'filters';
  return use === 'group' ? 'groups' : SPOKEN[use];
}
