// SPDX-License-Identifier: Apache-2.0
import { Card } from '../../components/ui/card.tsx';
import { LinkButton } from '../../components/ui/button.tsx';
import { PlusIcon } from '../../components/ui/icons.tsx';
import { Stack } from '../../components/ui/layout.tsx';
import { PageHeader } from '../../components/ui/page-header.tsx';
import { Empty, Loaded } from '../../components/ui/states.tsx';
import { CarriedAgreement } from '../../features/rooms/components/carried-agreement.tsx';
import { RoomTable } from '../../features/rooms/components/room-table.tsx';
import { useAgreements } from '../../lib/api/list-agreements.ts';

/** The agreements that the party takes part in. */
export function RoomsPage() {
  const agreements = useAgreements();
  return (
    <>
      <PageHeader
        title="Rooms"
        lead="A room is an agreement: who takes part, what each owner lends and on what terms, and which workers are believed."
        actions={
          <LinkButton to="/rooms/new" variant="primary">
            <PlusIcon size={16} />
            New room
          </LinkButton>
        }
      />
      <Loaded query={agreements}>
        {(all) => {
          const current = all.filter(({ state }) => state === 'proposed' || state === 'active');
          const over = all.filter(({ state }) => state === 'stopped' || state === 'superseded');
          return (
            <Stack gap="large">
              {current.length === 0 ? (
                <Empty title="No room at present" actions={<LinkButton to="/rooms/new">Propose one</LinkButton>}>
                  You see a room here when an agreement names your keys. Until then, tell the others your fingerprint.
                </Empty>
              ) : (
                <RoomTable label="Rooms" agreements={current} />
              )}
              {over.length > 0 && (
                <Card title="Stopped and earlier versions" isFlush>
                  <RoomTable label="Stopped and earlier versions" agreements={over} />
                </Card>
              )}
            </Stack>
          );
        }}
      </Loaded>
      <CarriedAgreement />
    </>
  );
}
