// SPDX-License-Identifier: Apache-2.0
import { Card } from '../../components/ui/card.tsx';
import { Stack } from '../../components/ui/layout.tsx';
import { PageHeader } from '../../components/ui/page-header.tsx';
import { Loaded } from '../../components/ui/states.tsx';
import { Tabs } from '../../components/ui/tabs.tsx';
import { DevelopmentTrust } from '../../features/identity/components/development-trust.tsx';
import { MyKeys } from '../../features/identity/components/my-keys.tsx';
import { Registration } from '../../features/identity/components/registration.tsx';
import { KeybrokerPins } from '../../features/pins/components/keybroker-pins.tsx';
import { PartyList } from '../../features/pins/components/party-list.tsx';
import { PinTold } from '../../features/pins/components/pin-told.tsx';
import { useParties } from '../../lib/api/list-parties.ts';

/** Whose keys count: one's own, and those of others that were compared. */
export function KeysPage() {
  const parties = useParties();
  return (
    <>
      <PageHeader
        title="Keys"
        lead="You sign nothing that names a key which you have not compared. The coordinator passes keys on and is not believed."
      />
      <Tabs
        label="Keys"
        items={[
          {
            id: 'others',
            title: 'Others',
            content: (
              <Stack>
                <Registration />
                <Loaded query={parties}>
                  {(known) => (
                    <>
                      <PinTold known={known} />
                      <Card title="Parties" isFlush>
                        <PartyList known={known} />
                      </Card>
                    </>
                  )}
                </Loaded>
                <KeybrokerPins />
              </Stack>
            ),
          },
          {
            id: 'mine',
            title: 'Yours',
            content: (
              <Stack>
                <MyKeys />
                <DevelopmentTrust />
              </Stack>
            ),
          },
        ]}
      />
    </>
  );
}
