// SPDX-License-Identifier: Apache-2.0
import { PageHeader } from '../../components/ui/page-header.tsx';
import { DraftAgreement } from '../../features/rooms/components/draft-agreement.tsx';

/** A new room from a draft. New terms of one's own data are easier made under Data. */
export function NewRoomPage() {
  return (
    <>
      <PageHeader
        title="New room"
        back={{ to: '/rooms', label: 'Rooms' }}
        lead="An agreement names parties by the names under which you pinned them. It binds when all of them have signed it."
      />
      <DraftAgreement />
    </>
  );
}
