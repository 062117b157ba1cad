// SPDX-License-Identifier: Apache-2.0
import type { DatasetTerms } from '@glovebox/contracts';
import type { DetectedTable } from '@glovebox/tables';
import { useState, type ReactNode } from 'react';
import { Stack } from '../../../components/ui/layout.tsx';
import { TermsFields } from './fields/terms-fields.tsx';
import type { TermsForm } from './terms-form.ts';
import { termsOf } from './terms-of.ts';
import { TermsWords } from './terms-words.tsx';
import '../../../components/css/drafting.css';
import './terms.css';

/** A form of terms with its meaning beside it as it changes, and what can be done with them. */
export function TermsEditor({
  start,
  detected = null,
  isNameFixed = false,
  children,
}: {
  readonly start: TermsForm;
  readonly detected?: DetectedTable | null;
  /** They are new terms of a dataset that has its name. */
  readonly isNameFixed?: boolean;
  /** What can be done with terms once they are complete. */
  readonly children: (name: string, terms: DatasetTerms) => ReactNode;
}) {
  const [form, setForm] = useState(start);
  const said = termsOf(form);
  return (
    <div className="drafting wide">
      <Stack>
        <TermsFields
          form={form}
          detected={detected}
          isNameFixed={isNameFixed}
          problems={said.kind === 'problems' ? said.problems : {}}
          onChange={setForm}
        />
        {said.kind === 'terms' && children(said.name, said.terms)}
      </Stack>
      {/* Long words scroll by keyboard, too. */}
      <aside className="beside" aria-label="What that means" tabIndex={0}>
        <TermsWords said={said} />
      </aside>
    </div>
  );
}
