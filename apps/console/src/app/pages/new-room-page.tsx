// SPDX-License-Identifier: Apache-2.0
import { useSearchParams } from 'react-router';
import { Button } from '../../components/ui/button.tsx';
import { Card } from '../../components/ui/card.tsx';
import { PageHeader } from '../../components/ui/page-header.tsx';
import { Loaded } from '../../components/ui/states.tsx';
import { LendFlow } from '../../features/data/components/lend-flow.tsx';
import { TermsEditor } from '../../features/data/terms/terms-editor.tsx';
import { fillForm } from '../../features/data/terms/terms-form.ts';
import { DraftRoom, type TermsTask } from '../../features/rooms/draft/draft-room.tsx';
import { useAgreement } from '../../lib/api/get-agreement.ts';

/** A new room, or a new version of one: `?after=` its digest. */
export function NewRoomPage() {
  const [search] = useSearchParams();
  const after = search.get('after');
  return (
    <>
      <PageHeader
        title={after === null ? 'New room' : 'New version of a room'}
        back={after === null ? { to: '/rooms', label: 'Rooms' } : { to: `/rooms/${after}`, label: 'The room' }}
        lead="An agreement names parties by the names under which you pinned them. It binds when all of them have signed it."
      />
      {after === null ? <DraftRoom before={null} termsForm={termsForm} /> : <NextVersion key={after} after={after} />}
    </>
  );
}

function NextVersion({ after }: { readonly after: string }) {
  const agreement = useAgreement(after);
  return (
    <Loaded query={agreement} label="Opening the version before">
      {(read) => <DraftRoom before={read} termsForm={termsForm} />}
    </Loaded>
  );
}

/** Terms of a dataset of the draft: changed, or made from a file. */
function termsForm({ start, onDone }: TermsTask) {
  const done = (name: string, terms: Parameters<TermsTask['onDone']>[1]) => (
    <Card title="Put them into the draft">
      <Button
        variant="primary"
        onPress={() => {
          onDone(name, terms);
        }}
      >
        Take these terms
      </Button>
    </Card>
  );
  return start === null ? (
    <LendFlow>{done}</LendFlow>
  ) : (
    <TermsEditor start={fillForm(start.name, start.terms)}>{done}</TermsEditor>
  );
}
