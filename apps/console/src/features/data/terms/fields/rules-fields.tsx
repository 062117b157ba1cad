// SPDX-License-Identifier: Apache-2.0
import { Checkbox, Select } from '../../../../components/ui/fields.tsx';
import type { RulesForm } from '../rules-form.ts';
import type { Problems } from '../../../../lib/problems.ts';
import { Entry } from '../../../../components/ui/entry.tsx';
import { ProblemLine } from '../../../../components/ui/problem-line.tsx';

interface RulesProps {
  readonly rules: RulesForm;
  readonly problems: Problems;
  readonly onChange: (rules: RulesForm) => void;
}

const COUNTS = ['1', '2', '5', '10', '20', '50', '100', '1000'].map((value) => ({
  value,
  label: value === '1' ? 'Exact counts' : `Multiples of ${value}`,
}));

/** Rules on single numbers, which noise replaces. */
export function ThresholdFields({ rules, problems, onChange }: RulesProps) {
  const shared = { of: rules, problems, onChange };
  const set = (changes: Partial<RulesForm>) => {
    onChange({ ...rules, ...changes });
  };
  return (
    <>
      <div className="entries">
        <Select
          label="Subtracting results from each other"
          hint="Over everything that was ever released, whoever asked."
          value={rules.differencing}
          options={[
            { value: 'strict', label: 'Never tells apart too few people' },
            { value: 'rank', label: 'No sum or difference is about too few' },
            { value: 'off', label: 'NOT guarded; receipts repeat it' },
          ]}
          onChange={(differencing) => {
            set({ differencing });
          }}
        />
        <Select
          label="When all of a group share one answer"
          value={rules.classDisclosure}
          options={[
            { value: 'suppress', label: 'It is not told' },
            { value: 'allow', label: 'It MAY BE TOLD' },
          ]}
          onChange={(classDisclosure) => {
            set({ classDisclosure });
          }}
        />
        <Select
          label="Counts are rounded to"
          value={rules.counts}
          options={COUNTS}
          onChange={(counts) => {
            set({ counts });
          }}
        />
        <Entry
          {...shared}
          name="significantDigits"
          at="rules.rounding.significantDigits"
          inputMode="numeric"
          label="Digits of sums and averages"
          hint="Empty: exact."
        />
        <Entry
          {...shared}
          name="statisticsCap"
          at="rules.statisticsCap"
          inputMode="numeric"
          label="Statistics of the same people"
          hint="At most so many. Empty: any number."
        />
        <Entry
          {...shared}
          name="degreesOfFreedom"
          at="rules.degreesOfFreedom"
          inputMode="numeric"
          label="People beyond parameters"
          hint="For variance, correlation and regression."
        />
      </div>
      <Checkbox
        isSelected={rules.dominance}
        onChange={(dominance) => {
          set({ dominance });
        }}
      >
        No few people make up nearly all of a sum (dominance)
      </Checkbox>
      {rules.dominance && (
        <div className="entries">
          <Select
            label="The largest"
            value={rules.n}
            options={[
              { value: '1', label: 'one person' },
              { value: '2', label: 'two people' },
            ]}
            onChange={(n) => {
              set({ n });
            }}
          />
          <Entry
            {...shared}
            name="kPercent"
            at="rules.dominance.kPercent"
            inputMode="numeric"
            label="make up at most, %"
          />
          <Entry
            {...shared}
            name="pPercent"
            at="rules.dominance.pPercent"
            inputMode="numeric"
            label="A part is told no closer than, %"
          />
        </div>
      )}
    </>
  );
}

/** Rules on the form of questions and answers, which hold with noise, too. */
export function QuestionFields({ rules, problems, onChange }: RulesProps) {
  const shared = { of: rules, problems, onChange };
  const set = (changes: Partial<RulesForm>) => {
    onChange({ ...rules, ...changes });
  };
  return (
    <>
      <div className="entries">
        <Select
          label="Filters may compare with"
          value={rules.filters}
          options={[
            { value: 'declared', label: 'Declared breakpoints and values' },
            { value: 'any', label: 'Any constant' },
          ]}
          onChange={(filters) => {
            set({ filters });
          }}
        />
        <Select
          label="Statistics are"
          value={rules.expressions}
          options={[
            { value: 'columns', label: 'Of whole groups and bare columns' },
            { value: 'guarded', label: 'Also with a filter of their own' },
          ]}
          onChange={(expressions) => {
            set({ expressions });
          }}
        />
        <Entry {...shared} name="maximumRows" at="rules.maximumRows" inputMode="numeric" label="Rows of a result" />
        <Entry
          {...shared}
          name="answerGridSeconds"
          at="rules.answerGridSeconds"
          inputMode="numeric"
          label="Answers leave every so many seconds"
          hint="0: at once, and the time it took can tell something."
        />
      </div>
      <Checkbox
        isSelected={rules.derivedTables}
        onChange={(derivedTables) => {
          set({ derivedTables });
        }}
      >
        Each person may be summed up in a derived table first
      </Checkbox>
      <Checkbox
        isSelected={rules.quantiles}
        onChange={(quantiles) => {
          set({ quantiles });
        }}
      >
        Quantiles, such as the median, may be released
      </Checkbox>
      {rules.quantiles && (
        <div className="entries">
          <Entry {...shared} name="low" at="rules.quantiles.low" inputMode="decimal" label="From the quantile" />
          <Entry {...shared} name="high" at="rules.quantiles.high" inputMode="decimal" label="to the quantile" />
          <Entry
            {...shared}
            name="quantilePeople"
            at="rules.quantiles.minimumPeople"
            inputMode="numeric"
            label="Of at least so many people"
          />
        </div>
      )}
      <ProblemLine problem={problems['rules.quantiles']} />
    </>
  );
}
