// SPDX-License-Identifier: Apache-2.0
import { Card } from '../../../../components/ui/card.tsx';
import { Entry } from '../../../../components/ui/entry.tsx';
import { CheckGroup } from '../../../../components/ui/fields.tsx';
import { Stack } from '../../../../components/ui/layout.tsx';
import type { Problems } from '../../../../lib/problems.ts';
import { roomNameOf, type RoomForm } from '../room-form.ts';

export interface FieldsProps {
  readonly form: RoomForm;
  readonly problems: Problems;
  readonly onChange: (form: RoomForm) => void;
}

/** What the room is called, what it is for, how long it holds. */
export function GeneralFields({ form, problems, onChange }: FieldsProps) {
  const shared = { of: form, problems, onChange };
  return (
    <Card title="The room">
      <div className="entries">
        <Entry
          {...shared}
          name="title"
          at="title"
          maxLength={200}
          label="Title"
          hint="What it is about, in one line."
          onChange={(changed) => {
            // The name follows the title until somebody gives it another one.
            const isNamed = form.follows !== null || form.room !== roomNameOf(form.title);
            onChange(isNamed ? changed : { ...changed, room: roomNameOf(changed.title) });
          }}
        />
        <Entry
          {...shared}
          name="room"
          at="room"
          isMono
          label="Name"
          hint="Short, as in addresses and on command lines."
        />
        <Entry
          {...shared}
          name="purposes"
          at="purposes"
          label="Results may be used for"
          hint="Names of purposes, commas between, such as research."
        />
        <Entry
          {...shared}
          name="regions"
          at="regions"
          label="Workers are declared to stand in"
          hint="Declared by signature, never proven. Empty: nothing is declared."
        />
        <Entry
          {...shared}
          name="from"
          at="validFrom"
          label="Valid from"
          hint="A day, as 2027-01-01, or a time in UTC."
        />
        <Entry
          {...shared}
          name="until"
          at="validUntil"
          label="Valid until"
          hint="Its first moment is no longer part."
        />
      </div>
    </Card>
  );
}

/** Who has to agree to a question besides the owners, and who may have answers. */
export function ApprovalFields({ form, problems, onChange }: FieldsProps) {
  const names = form.parties.map(({ name }) => name).filter((name) => name !== '');
  const gone = form.receivers.filter((name) => !names.includes(name));
  return (
    <Card title="Approvals and answers">
      <Stack>
        <div className="entries">
          <Entry
            of={form}
            problems={problems}
            onChange={onChange}
            name="officers"
            at="approvals.officers"
            inputMode="numeric"
            label="Officers who must approve"
            hint="Besides every owner whose data a question uses. 2 is the two-person rule."
          />
        </div>
        <CheckGroup
          label="Answers may go to"
          options={[...names, ...gone].map((value) => ({ value, label: value }))}
          selected={form.receivers}
          problem={problems.receivers}
          onChange={(receivers) => {
            onChange({ ...form, receivers });
          }}
        />
      </Stack>
    </Card>
  );
}
