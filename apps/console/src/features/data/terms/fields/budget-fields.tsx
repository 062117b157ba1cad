// SPDX-License-Identifier: Apache-2.0
import type { BudgetForm } from '../rules-form.ts';
import type { Problems } from '../../../../lib/problems.ts';
import { Entry } from '../../../../components/ui/entry.tsx';

/** The whole budget of a dataset under differential privacy, and what bounds the part of each person. */
export function BudgetFields({
  budget,
  problems,
  onChange,
}: {
  readonly budget: BudgetForm;
  readonly problems: Problems;
  readonly onChange: (budget: BudgetForm) => void;
}) {
  const shared = { of: budget, problems, onChange };
  return (
    <div className="entries">
      <Entry
        {...shared}
        name="rhoTotal"
        at="budget.rhoTotal"
        inputMode="decimal"
        label="Whole budget, rho"
        hint="Of all questions ever. Once it is spent, none is answered."
      />
      <Entry
        {...shared}
        name="rhoPerQuestion"
        at="budget.rhoPerQuestion"
        inputMode="decimal"
        label="One question costs, rho"
        hint="More: less noise, fewer questions."
      />
      <Entry
        {...shared}
        name="maximumGroupsPerPerson"
        at="budget.maximumGroupsPerPerson"
        inputMode="numeric"
        label="Groups a person counts in"
      />
      <Entry
        {...shared}
        name="maximumRowsPerPersonAndGroup"
        at="budget.maximumRowsPerPersonAndGroup"
        inputMode="numeric"
        label="Rows of a person in a group"
        hint="More are left out."
      />
      <Entry
        {...shared}
        name="preThreshold"
        at="budget.preThreshold"
        inputMode="numeric"
        label="People of a group that is shown"
        hint="Of groups that nobody declared."
      />
      <Entry
        {...shared}
        name="delta"
        at="budget.delta"
        inputMode="decimal"
        label="Delta"
        hint="Well below one divided by the number of people."
      />
      <Entry
        {...shared}
        name="selectionDelta"
        at="budget.selectionDelta"
        inputMode="decimal"
        label="Delta of one selection"
        hint="Of groups that nobody declared."
      />
    </div>
  );
}
