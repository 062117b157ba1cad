// SPDX-License-Identifier: Apache-2.0
import { useSearchParams } from 'react-router';
import { Select } from '../../components/ui/fields.tsx';
import { Stack } from '../../components/ui/layout.tsx';
import { PageHeader } from '../../components/ui/page-header.tsx';
import { Empty, Loaded } from '../../components/ui/states.tsx';
import { Fleet } from '../../features/workers/components/fleet.tsx';
import { useAgreement } from '../../lib/api/get-agreement.ts';
import { useAgreements } from '../../lib/api/list-agreements.ts';
import { useWorkers } from '../../lib/api/list-workers.ts';

/** Workers as one room sees them: trust is a room's, as each agrees on its own platforms, programs and machines. */
export function WorkersPage() {
  const agreements = useAgreements();
  const [search, setSearch] = useSearchParams();
  return (
    <>
      <PageHeader
        title="Workers"
        lead="Platform, program and machine of every worker, and why a room does or does not trust it: verified in this page, from the evidence itself."
      />
      <Loaded query={agreements} label="Loading rooms">
        {(rooms) => {
          const chosen = rooms.find(({ digest }) => digest === search.get('room')) ?? rooms[0];
          if (chosen === undefined) {
            return <Empty title="You are in no room">Workers are trusted by the policy of a room.</Empty>;
          }
          return (
            <Stack>
              <Select
                label="Room"
                value={chosen.digest}
                onChange={(room) => {
                  setSearch({ room }, { replace: true });
                }}
                options={rooms.map(({ digest, title, version, state }) => ({
                  value: digest,
                  label: `${title}, version ${String(version)} (${state})`,
                }))}
              />
              <RoomFleet key={chosen.digest} digest={chosen.digest} />
            </Stack>
          );
        }}
      </Loaded>
    </>
  );
}

function RoomFleet({ digest }: { readonly digest: string }) {
  const agreement = useAgreement(digest);
  const workers = useWorkers();
  return (
    <Loaded query={agreement} label="Opening the agreement">
      {(room) => <Fleet room={room} workers={workers.data ?? []} />}
    </Loaded>
  );
}
