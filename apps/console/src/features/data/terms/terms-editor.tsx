// SPDX-License-Identifier: Apache-2.0
import type { ReadAgreement } from '@glovebox/client';
import type { DetectedTable } from '@glovebox/tables';
import { useState } from 'react';
import { Stack } from '../../../components/ui/layout.tsx';
import { TermsFields } from './fields/terms-fields.tsx';
import { ProposeTerms } from './propose-terms.tsx';
import type { TermsForm } from './terms-form.ts';
import { termsOf } from './terms-of.ts';
import { TermsWords } from './terms-words.tsx';
import '../../../components/css/drafting.css';
import './terms.css';

/** A form of terms with its meaning beside it as it changes, and the way to propose them. */
export function TermsEditor({
  start,
  detected = null,
  isNameFixed = false,
  rooms,
}: {
  readonly start: TermsForm;
  readonly detected?: DetectedTable | null;
  /** They are new terms of a dataset that has its name. */
  readonly isNameFixed?: boolean;
  readonly rooms: readonly ReadAgreement[];
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
        {said.kind === 'terms' && <ProposeTerms name={said.name} terms={said.terms} rooms={rooms} />}
      </Stack>
      {/* Long words scroll by keyboard, too. */}
      <aside className="beside" aria-label="What that means" tabIndex={0}>
        <TermsWords said={said} />
      </aside>
    </div>
  );
}
