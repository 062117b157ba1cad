// SPDX-License-Identifier: Apache-2.0
import type { ReadAgreement } from '@glovebox/client';
import { useNavigate, useSearchParams } from 'react-router';
import { Select } from '../../components/ui/fields.tsx';
import { Stack } from '../../components/ui/layout.tsx';
import { PageHeader } from '../../components/ui/page-header.tsx';
import { Empty, Loaded } from '../../components/ui/states.tsx';
import { AskWithDraft } from '../../features/questions/components/ask-with-draft.tsx';
import { useAgreement } from '../../lib/api/get-agreement.ts';
import { useComputation } from '../../lib/api/get-computation.ts';
import { useAgreements } from '../../lib/api/list-agreements.ts';

/** A question is asked in one room: its owners' terms are what judges it. */
export function NewQuestionPage() {
  const agreements = useAgreements();
  const [search, setSearch] = useSearchParams();
  return (
    <>
      <PageHeader
        title="Ask a question"
        lead="In SQL, about people in groups. Nobody here ever sees a row."
        back={{ to: '/questions', label: 'Questions' }}
      />
      <Loaded query={agreements} label="Loading rooms">
        {(all) => {
          const rooms = all.filter(({ state }) => state === 'active');
          const chosen = rooms.find(({ digest }) => digest === search.get('room')) ?? rooms[0];
          if (chosen === undefined) {
            return (
              <Empty title="You are in no active room">
                A room is active when all of its parties have signed its agreement.
              </Empty>
            );
          }
          return (
            <Stack>
              {rooms.length > 1 && (
                <Select
                  label="Room"
                  value={chosen.digest}
                  onChange={(room) => {
                    setSearch({ room }, { replace: true });
                  }}
                  options={rooms.map(({ digest, title, version }) => ({
                    value: digest,
                    label: `${title}, version ${String(version)}`,
                  }))}
                />
              )}
              <Asking key={chosen.digest} digest={chosen.digest} after={search.get('after')} />
            </Stack>
          );
        }}
      </Loaded>
    </>
  );
}

function Asking({ digest, after }: { readonly digest: string; readonly after: string | null }) {
  const agreement = useAgreement(digest);
  const navigate = useNavigate();
  const asked = (question: string) => void navigate(`/questions/${question}`);
  return (
    <Loaded query={agreement} label="Opening the agreement">
      {(read) =>
        after === null ? (
          <AskWithDraft read={read} before={null} onProposed={asked} />
        ) : (
          <AskingAfter read={read} after={after} onProposed={asked} />
        )
      }
    </Loaded>
  );
}

/** A new version of a question begins with what the one before says. */
function AskingAfter({
  read,
  after,
  onProposed,
}: {
  readonly read: ReadAgreement;
  readonly after: string;
  readonly onProposed: (question: string) => void;
}) {
  const question = useComputation(after);
  return (
    <Loaded query={question} label="Opening the version before">
      {({ computation }) => <AskWithDraft read={read} before={computation} onProposed={onProposed} />}
    </Loaded>
  );
}
