// SPDX-License-Identifier: Apache-2.0
import { describeTerms, describeType } from '@glovebox/client';
import type { Agreement, ColumnTerms } from '@glovebox/contracts';
import { Badge, type Tone } from '../../../components/ui/badge.tsx';
import { More } from '../../../components/ui/more.tsx';
import { Words } from '../../../components/ui/words.tsx';
import { ROLE_HINTS } from '../role-hints.ts';

const TONES: Readonly<Record<ColumnTerms['role'], Tone>> = {
  unit: 'active',
  dimension: 'good',
  measure: 'neutral',
  never: 'bad',
};

/** What each owner lends and under which terms: names, types and roles. There are no rows here to be seen. */
export function SchemaBrowser({ agreement }: { readonly agreement: Agreement }) {
  return (
    <div className="schemas">
      {agreement.datasets.map(({ name, owner, terms }) => (
        <section key={name} className="schema">
          <h3>
            <code>{name}</code> <span className="muted small">lent by {owner}</span>
          </h3>
          <ul>
            {terms.columns.map((column) => (
              <li key={column.name} className="schema-column">
                <code>{column.name}</code>
                <Badge tone={TONES[column.terms.role]}>{ROLE_HINTS[column.terms.role]}</Badge>
                <span className="muted small schema-limits">
                  {describeType(column.type)}
                  {limitsOf(column.terms)}
                </span>
              </li>
            ))}
          </ul>
          <More summary="Terms in words">
            <div className="words">
              <ul>
                {describeTerms(terms, name).map((line) => (
                  <li key={line}>
                    <Words text={line} />
                  </li>
                ))}
              </ul>
            </div>
          </More>
        </section>
      ))}
    </div>
  );
}

const SHOWN_MAX = 8;

/** The values that a question may name, as far as the terms declare them. */
function limitsOf(terms: ColumnTerms): string {
  if (terms.role === 'measure') return `, from ${terms.bounds.low} to ${terms.bounds.high}`;
  if (terms.role !== 'dimension') return '';
  const { domain = [], breakpoints } = terms;
  if (domain.length > SHOWN_MAX) {
    return `: ${domain.slice(0, SHOWN_MAX).join(', ')} and ${String(domain.length - SHOWN_MAX)} more`;
  }
  if (domain.length > 0) return `: ${domain.join(', ')}`;
  return breakpoints === undefined ? '' : `, cut at ${breakpoints.join(', ')}`;
}
