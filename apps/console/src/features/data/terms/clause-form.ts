// SPDX-License-Identifier: Apache-2.0
import type { AggregateName, ClauseScope, ColumnClause, ColumnType } from '@glovebox/contracts';
import { limitsForm, limitsOf, NO_LIMITS, type LimitsForm } from './limits-form.ts';
import { countOf, dayOf, listOf, momentOf, present, textOf } from '../../../lib/text-values.ts';

/** Whom, what for, when and how often, as it is filled in. What is empty is not restricted. */
export interface ScopeForm {
  readonly parties: string;
  readonly purposes: string;
  readonly receivers: string;
  readonly regions: string;
  readonly from: string;
  readonly until: string;
  readonly uses: string;
}

export interface ClauseForm {
  readonly use: ColumnClause['use'];
  readonly limits: LimitsForm;
  readonly functions: readonly AggregateName[];
  readonly scope: ScopeForm;
}

const ANYBODY: ScopeForm = { parties: '', purposes: '', receivers: '', regions: '', from: '', until: '', uses: '' };

export const newClause = (use: ColumnClause['use']): ClauseForm => ({
  use,
  limits: NO_LIMITS,
  functions: ['sum', 'avg'],
  scope: ANYBODY,
});

/** What a form of a clause says; whether it is one is the schema's to judge. */
export function clauseOf({ use, limits, functions, scope }: ClauseForm, type: ColumnType): ColumnClause {
  const restricted = scopeOf(scope);
  const rest = Object.keys(restricted).length === 0 ? {} : { for: restricted };
  switch (use) {
    case 'join':
    case 'count-people':
      return { use, ...rest };
    case 'group':
    case 'filter':
      return { use, ...limitsOf(limits, type), ...rest };
    case 'aggregate':
      return { use, functions: [...functions], ...rest };
  }
}

export const clauseForm = (clause: ColumnClause): ClauseForm => ({
  use: clause.use,
  limits: clause.use === 'group' || clause.use === 'filter' ? limitsForm(clause) : NO_LIMITS,
  functions: clause.use === 'aggregate' ? clause.functions : ['sum', 'avg'],
  scope: scopeForm(clause.for ?? {}),
});

const scopeOf = ({ parties, purposes, receivers, regions, from, until, uses }: ScopeForm): ClauseScope => ({
  ...present({
    parties: listOf(parties),
    purposes: listOf(purposes),
    receivers: listOf(receivers),
    regions: listOf(regions),
    from: momentOf(from, '00:00:00'),
    until: momentOf(until, '23:59:59'),
  }),
  ...(uses.trim() === '' ? {} : { uses: countOf(uses) }),
});

function scopeForm({ parties, purposes, receivers, regions, from, until, uses }: ClauseScope): ScopeForm {
  return {
    parties: textOf(parties),
    purposes: textOf(purposes),
    receivers: textOf(receivers),
    regions: textOf(regions),
    from: dayOf(from, '00:00:00'),
    until: dayOf(until, '23:59:59'),
    uses: uses === undefined ? '' : String(uses),
  };
}
