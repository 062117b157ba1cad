// SPDX-License-Identifier: Apache-2.0
import { Select } from '../../../../components/ui/fields.tsx';
import { More } from '../../../../components/ui/more.tsx';
import { PRESETS, presetOf, rulesForm, type Preset } from '../rules-form.ts';
import type { TermsForm } from '../terms-form.ts';
import type { Problems } from '../../../../lib/problems.ts';
import { BudgetFields } from './budget-fields.tsx';
import { QuestionFields, ThresholdFields } from './rules-fields.tsx';

const OWN = 'own';

/** How people are protected: a preset, and each rule of it for who looks closer. */
export function ProtectionFields({
  form,
  problems,
  onChange,
}: {
  readonly form: TermsForm;
  readonly problems: Problems;
  readonly onChange: (changes: Partial<TermsForm>) => void;
}) {
  const { rules, isNoisy, budget } = form;
  const preset = presetOf(rules, isNoisy);
  const presets = Object.keys(PRESETS) as Preset[];
  const shared = {
    rules,
    problems,
    onChange: (changed: TermsForm['rules']) => {
      onChange({ rules: changed });
    },
  };
  return (
    <>
      <Select<Preset | typeof OWN>
        label="People are protected by"
        value={preset ?? OWN}
        hint={preset === null ? 'Rules of your own. Choose a preset to begin again from it.' : PRESETS[preset].hint}
        options={[
          ...presets.map((value) => ({ value, label: PRESETS[value].label })),
          ...(preset === null
            ? [{ value: OWN, label: isNoisy ? 'Noise, by rules of your own' : 'Rules of your own' } as const]
            : []),
        ]}
        onChange={(chosen) => {
          if (chosen !== OWN) onChange({ rules: rulesForm(PRESETS[chosen].rules), isNoisy: PRESETS[chosen].isNoisy });
        }}
      />
      {isNoisy && (
        <BudgetFields
          budget={budget}
          problems={problems}
          onChange={(changed) => {
            onChange({ budget: changed });
          }}
        />
      )}
      <More summary="Each rule" hasProblem={Object.keys(problems).some((field) => field.startsWith('rules.'))}>
        {!isNoisy && (
          <>
            <h3>What is released</h3>
            <ThresholdFields {...shared} />
          </>
        )}
        <h3>What may be asked</h3>
        <QuestionFields {...shared} />
      </More>
    </>
  );
}
