// SPDX-License-Identifier: Apache-2.0
import { useState } from 'react';
import { Loaded } from '../../../components/ui/states.tsx';
import { useKeptDraft } from '../../../lib/drafts/use-draft.ts';
import { draftName, freshDraft, QuestionDraft } from '../question-draft.ts';
import { AskQuestion, type AskProps } from './ask-question.tsx';

/** The form with what was written in it and not sent, or else with what the version before says. */
export function AskWithDraft(props: AskProps) {
  const { read, before } = props;
  const name = draftName(read.agreement.digest, before?.digest ?? null);
  const kept = useKeptDraft(name, QuestionDraft);
  const [isAfresh, setAfresh] = useState(false);
  return (
    <Loaded query={kept} label="Looking for a draft">
      {(draft) => {
        const start = isAfresh ? null : draft;
        return (
          <AskQuestion
            {...props}
            key={String(isAfresh)}
            name={name}
            start={start ?? freshDraft(before?.value ?? null, read.agreement.value.purposes)}
            isKept={start !== null}
            onAfresh={() => {
              setAfresh(true);
            }}
          />
        );
      }}
    </Loaded>
  );
}
