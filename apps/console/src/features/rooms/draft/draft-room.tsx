// SPDX-License-Identifier: Apache-2.0
import { checkDraft, draftAfter, type ReadAgreement } from '@glovebox/client';
import { DatasetTerms } from '@glovebox/contracts';
import { useMemo, useState, type ReactNode } from 'react';
import { Button } from '../../../components/ui/button.tsx';
import { Row, Stack } from '../../../components/ui/layout.tsx';
import { Notice } from '../../../components/ui/notice.tsx';
import { useSession } from '../../../lib/session/session.ts';
import { DraftFiles } from './draft-files.tsx';
import { DraftWords } from './draft-words.tsx';
import { DatasetFields } from './fields/dataset-fields.tsx';
import { ApprovalFields, GeneralFields } from './fields/general-fields.tsx';
import { KeybrokerFields } from './fields/keybroker-fields.tsx';
import { PartyFields } from './fields/party-fields.tsx';
import { WorkerFields } from './fields/worker-fields.tsx';
import { forgetDraft, useKeptDraft } from './kept-drafts.ts';
import { ProposeRoom } from './propose-room.tsx';
import { shownProblems } from './shown-problems.ts';
import { draftOf, formOf, startRoom, type RoomForm } from './room-form.ts';
import { withTerms } from './with-terms.ts';
import '../../../components/css/drafting.css';

/** What the form of terms begins with, and where to put what comes of it. */
export interface TermsTask {
  /** Null for a dataset that is not in the draft yet. */
  readonly start: { readonly name: string; readonly terms: DatasetTerms } | null;
  readonly onDone: (name: string, terms: DatasetTerms) => void;
}

/**
 * A whole agreement in a form: who takes part, what is lent, which workers are believed; what it means in words beside
 * it, and everything that is wrong at its field, by the checks of the command line. `before`: it is a new version of this.
 */
export function DraftRoom({
  before,
  termsForm,
}: {
  readonly before: ReadAgreement | null;
  readonly termsForm: (task: TermsTask) => ReactNode;
}) {
  const { client, party, pins } = useSession();
  const key = `${party.fingerprint} ${before?.agreement.digest ?? ''}`;
  const [start] = useState(() =>
    before === null ? startRoom(party.name, client.now()) : formOf(draftAfter(before.agreement)),
  );
  const [form, setForm] = useKeptDraft(key, start);
  const [isBack, setBack] = useState(false);
  const [editing, setEditing] = useState<number | 'new' | null>(null);
  const said = useMemo(() => checkDraft(draftOf(form), pins), [form, pins]);
  const problems = said.kind === 'problems' ? shownProblems(said.problems, form, start) : {};
  const set = (changed: RoomForm) => {
    setForm(changed);
  };
  if (editing !== null) {
    const dataset = editing === 'new' ? undefined : form.datasets[editing];
    const terms = DatasetTerms.safeParse(dataset?.terms);
    return (
      <Stack>
        <Row isSpread>
          <h2>{dataset === undefined ? 'A dataset for the draft' : `Terms of ${dataset.name}`}</h2>
          <Button
            autoFocus
            onPress={() => {
              setEditing(null);
            }}
          >
            Back to the draft
          </Button>
        </Row>
        {termsForm({
          start: dataset !== undefined && terms.success ? { name: dataset.name, terms: terms.data } : null,
          onDone: (name, said) => {
            setForm((current) => withTerms(current, editing === 'new' ? null : editing, party.name, name, said));
            setEditing(null);
          },
        })}
      </Stack>
    );
  }
  const shared = { form, problems, onChange: set };
  return (
    <div className="drafting wide">
      <Stack>
        {form.follows !== null && (
          <Notice title={`Version ${String(form.follows.version)} of a room`}>
            <p>
              It replaces version <code className="break">{form.follows.previous}</code> once all of its parties have
              signed it.
            </p>
          </Notice>
        )}
        <DraftFiles form={form} onRead={set} />
        <GeneralFields {...shared} />
        <PartyFields {...shared} />
        <ApprovalFields {...shared} />
        <KeybrokerFields {...shared} />
        <DatasetFields
          {...shared}
          isFocused={isBack}
          onTerms={(index) => {
            setEditing(index ?? 'new');
            setBack(true);
          }}
        />
        <WorkerFields
          {...shared}
          onAdd={(policies) => {
            setForm((current) => ({ ...current, policies: [...current.policies, ...policies] }));
          }}
        />
      </Stack>
      {/* Long words scroll by keyboard, too. */}
      <aside className="beside" aria-label="What everybody would sign" tabIndex={0}>
        <DraftWords said={said} before={before?.agreement.value ?? null} />
        <ProposeRoom
          said={said}
          onProposed={() => {
            forgetDraft(key);
          }}
        />
      </aside>
    </div>
  );
}
