// SPDX-License-Identifier: Apache-2.0
import { CLAUSE_USES } from '@glovebox/policy';
import { Button } from '../../../../components/ui/button.tsx';
import { More } from '../../../../components/ui/more.tsx';
import { newClause, type ClauseForm } from '../clause-form.ts';
import type { ColumnForm } from '../terms-form.ts';
import type { Problems } from '../../../../lib/problems.ts';
import { CLAUSE_WORDS, ClauseFields } from './clause-fields.tsx';

/** What narrows the use of a column further: each thing that may be done with it, for whom, what for and until when. */
export function ColumnMore({
  column,
  problems,
  onChange,
}: {
  readonly column: ColumnForm;
  readonly problems: Problems;
  readonly onChange: (column: ColumnForm) => void;
}) {
  const { name, use, type, clauses } = column;
  if (use === 'leave' || use === 'never') return null;
  const uses = CLAUSE_USES[use];
  const refused = uses.filter((one) => clauses.every((clause) => clause.use !== one));
  const next = refused[0] ?? uses[0];
  const at = `columns.${name}.clauses`;
  const set = (changed: readonly ClauseForm[]) => {
    onChange({ ...column, clauses: changed });
  };
  return (
    <More
      summary={
        <>
          {clauses.length === 0 ? 'Narrow it further' : `Narrowed by ${countWords(clauses.length)}`}
          <span className="visually-hidden">: {name}</span>
        </>
      }
      hasProblem={Object.keys(problems).some((field) => field.startsWith(`${at}.`))}
    >
      <p className="hint small muted">
        {clauses.length === 0
          ? 'Now all that its use allows, for everybody in the room. With a clause, only what clauses admit.'
          : refused.length === 0
            ? 'A use needs one clause that admits it.'
            : `A use needs one clause that admits it. Admitted by none: ${refused.map((one) => CLAUSE_WORDS[one].toLowerCase()).join(', ')}.`}
      </p>
      {clauses.map((clause, index) => (
        <ClauseFields
          key={index}
          clause={clause}
          uses={uses}
          title={`Clause ${String(index + 1)} of ${name}`}
          type={type}
          at={`${at}.${String(index)}`}
          problems={problems}
          onChange={(changed) => {
            set(clauses.map((one, place) => (place === index ? changed : one)));
          }}
          onRemove={() => {
            set(clauses.filter((_, place) => place !== index));
          }}
        />
      ))}
      {next !== undefined && (
        <div className="row">
          <Button
            size="small"
            onPress={() => {
              set([...clauses, newClause(next)]);
            }}
          >
            Add a clause<span className="visually-hidden"> to {name}</span>
          </Button>
        </div>
      )}
    </More>
  );
}

const countWords = (count: number): string => (count === 1 ? 'one clause' : `${String(count)} clauses`);
