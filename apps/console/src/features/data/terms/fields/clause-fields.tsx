// SPDX-License-Identifier: Apache-2.0
import type { ColumnClause, ColumnType } from '@glovebox/contracts';
import { Button } from '../../../../components/ui/button.tsx';
import { CheckGroup, Select } from '../../../../components/ui/fields.tsx';
import { More } from '../../../../components/ui/more.tsx';
import { Notice } from '../../../../components/ui/notice.tsx';
import type { ClauseForm } from '../clause-form.ts';
import type { Problems } from '../../../../lib/problems.ts';
import { AGGREGATES } from './aggregates.ts';
import { Entry } from '../../../../components/ui/entry.tsx';
import { LimitsFields } from './limits-fields.tsx';

export const CLAUSE_WORDS: Readonly<Record<ColumnClause['use'], string>> = {
  join: 'Join on it',
  'count-people': 'Count different people',
  group: 'Group by it',
  filter: 'Filter by it',
  aggregate: 'Put it into statistics',
};

/** One thing that may be done with a column, and under which conditions. */
export function ClauseFields({
  clause,
  uses,
  title,
  type,
  at,
  problems,
  onChange,
  onRemove,
}: {
  readonly clause: ClauseForm;
  /** What a clause of such a column can admit. */
  readonly uses: readonly ColumnClause['use'][];
  readonly title: string;
  readonly type: ColumnType;
  readonly at: string;
  readonly problems: Problems;
  readonly onChange: (clause: ClauseForm) => void;
  readonly onRemove: () => void;
}) {
  const { use, limits, functions, scope } = clause;
  const scoped = {
    of: scope,
    problems,
    onChange: (changed: ClauseForm['scope']) => {
      onChange({ ...clause, scope: changed });
    },
  };
  const names = Object.values(scope).filter((text) => text !== '').length;
  const scopeAt = `${at}.for`;
  return (
    <fieldset className="clause">
      <legend>{title}</legend>
      <div className="clause-head">
        <Select
          label="It may be used to"
          value={use}
          options={uses.map((value) => ({ value, label: CLAUSE_WORDS[value] }))}
          onChange={(chosen) => {
            onChange({ ...clause, use: chosen });
          }}
        />
        <Button size="small" variant="quiet" onPress={onRemove}>
          Remove<span className="visually-hidden"> {title}</span>
        </Button>
      </div>
      {problems[at] !== undefined && (
        <Notice tone="warn">
          <p>{problems[at]}</p>
        </Notice>
      )}
      {(use === 'group' || use === 'filter') && (
        <div className="entries">
          <LimitsFields
            limits={limits}
            type={type}
            at={at}
            problems={problems}
            onChange={(changed) => {
              onChange({ ...clause, limits: changed });
            }}
          />
        </div>
      )}
      {use === 'aggregate' && (
        <CheckGroup
          label="Of these"
          options={AGGREGATES}
          selected={functions}
          problem={problems[`${at}.functions`]}
          onChange={(changed) => {
            onChange({ ...clause, functions: changed });
          }}
        />
      )}
      <More
        summary={
          names === 0
            ? 'For everybody, any time'
            : `Only under ${names === 1 ? 'a condition' : `${String(names)} conditions`}`
        }
        isOpenFirst={names > 0}
        hasProblem={Object.keys(problems).some((field) => field.startsWith(`${scopeAt}.`))}
      >
        <div className="entries">
          <Entry
            {...scoped}
            name="parties"
            at={`${scopeAt}.parties`}
            label="Asked by"
            hint="Parties, commas between."
          />
          <Entry {...scoped} name="purposes" at={`${scopeAt}.purposes`} label="For the purposes" />
          <Entry {...scoped} name="receivers" at={`${scopeAt}.receivers`} label="With results to" />
          <Entry
            {...scoped}
            name="regions"
            at={`${scopeAt}.regions`}
            label="On workers in"
            hint="As declared, not proven."
          />
          <Entry {...scoped} name="from" at={`${scopeAt}.from`} label="From" hint="Such as 2027-01-01, UTC." />
          <Entry {...scoped} name="until" at={`${scopeAt}.until`} label="Until" hint="That day included." />
          <Entry
            {...scoped}
            name="uses"
            at={`${scopeAt}.uses`}
            inputMode="numeric"
            label="In different questions, at most"
            hint="Whoever asks; a repeat is free."
          />
        </div>
      </More>
    </fieldset>
  );
}
