// SPDX-License-Identifier: Apache-2.0
import { compareQuestions, type ReadComputation } from '@glovebox/client';
import { useState } from 'react';
import { Card } from '../../../components/ui/card.tsx';
import { Select } from '../../../components/ui/fields.tsx';
import { Stack } from '../../../components/ui/layout.tsx';
import { WordChanges } from '../../../components/ui/words.tsx';
import type { OtherQuestion } from '../other-questions.ts';

/**
 * What this question says that an earlier one of the room did not. Chosen first is the version before, as the analyst's
 * signature names it, or else the most alike.
 */
export function ChangesCard({
  read,
  others,
}: {
  readonly read: ReadComputation;
  readonly others: readonly OtherQuestion[];
}) {
  const [chosen, setChosen] = useState('');
  const { previous } = read.computation.value;
  const before = others.find(({ view }) => view.digest === previous);
  const other = others.find(({ view }) => view.digest === chosen) ?? before ?? others[0];
  if (other === undefined) {
    return (
      <Card title="What is new in it">
        <p className="muted">It is the first question of this room: all of it is new.</p>
      </Card>
    );
  }
  const { added, removed } = compareQuestions(other.tree, read.computation.value.tree);
  return (
    <Card title="What is new in it">
      <Stack>
        <Select
          label="Compared with"
          value={other.view.digest}
          onChange={setChosen}
          options={others.map(({ view, likeness }) => ({
            value: view.digest,
            label:
              view.digest === previous
                ? `${view.title} (the version before)`
                : `${view.title} (${view.requester}, ${percent(likeness)} alike)`,
          }))}
          hint={
            previous === undefined
              ? 'The analyst names no version before; the most alike is shown first.'
              : before === undefined
                ? 'The analyst names a version before that you may not see; the most alike is shown first.'
                : 'The analyst’s signature names the version before.'
          }
        />
        {added.length + removed.length === 0 ? (
          <p>It asks exactly the same.</p>
        ) : (
          <WordChanges added={added} removed={removed} />
        )}
      </Stack>
    </Card>
  );
}

export const percent = (share: number): string => `${String(Math.round(share * 100))} %`;
