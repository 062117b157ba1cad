// SPDX-License-Identifier: Apache-2.0
import type { ReadAgreement } from '@glovebox/client';
import { useParams } from 'react-router';
import { LinkButton } from '../../components/ui/button.tsx';
import { Stack } from '../../components/ui/layout.tsx';
import { Notice } from '../../components/ui/notice.tsx';
import { PageHeader } from '../../components/ui/page-header.tsx';
import { Loaded } from '../../components/ui/states.tsx';
import { Tabs } from '../../components/ui/tabs.tsx';
import { AgreementDocument } from '../../features/rooms/components/agreement-document.tsx';
import { AgreementParties } from '../../features/rooms/components/agreement-parties.tsx';
import { AgreementState } from '../../features/rooms/components/agreement-state.tsx';
import { AgreementWords } from '../../features/rooms/components/agreement-words.tsx';
import { CarriedAgreement } from '../../features/rooms/components/carried-agreement.tsx';
import { SignButton } from '../../features/rooms/components/sign-dialog.tsx';
import { StopButton } from '../../features/rooms/components/stop-dialog.tsx';
import { useAgreement } from '../../lib/api/get-agreement.ts';
import { useSession } from '../../lib/session/session.ts';

const BACK = { to: '/rooms', label: 'Rooms' };

/** One agreement: what it says, who has signed it, and what the party can do about it. */
export function RoomPage() {
  const { digest = '' } = useParams();
  const agreement = useAgreement(digest);
  if (agreement.data !== undefined) return <Room read={agreement.data} />;
  return (
    <>
      <PageHeader title="Room" back={BACK} />
      <Stack>
        <Loaded query={agreement} label="Checking the agreement and its signatures">
          {() => null}
        </Loaded>
        {agreement.isError && (
          <>
            <div className="row">
              <LinkButton to="/keys">Keys and what you believe</LinkButton>
            </div>
            <CarriedAgreement />
          </>
        )}
      </Stack>
    </>
  );
}

function Room({ read }: { readonly read: ReadAgreement }) {
  const { party } = useSession();
  const { view, agreement, missing } = read;
  const self = agreement.value.parties.find(({ signingKey }) => signingKey === party.signing.publicKey);
  const isOpen = view.state === 'proposed' || view.state === 'active';
  const mustSign = self !== undefined && missing.includes(self.name) && view.state === 'proposed';
  return (
    <>
      <PageHeader
        title={agreement.value.title}
        back={BACK}
        lead={
          <span className="row">
            <AgreementState state={view.state} />
            <span>
              Room <code>{agreement.value.room}</code>, version {agreement.value.version}
            </span>
          </span>
        }
        actions={
          <>
            {isOpen && self?.roles.includes('owner') === true && <StopButton agreement={agreement} />}
            {self !== undefined && view.state !== 'superseded' && (
              <LinkButton to={`/rooms/new?after=${agreement.digest}`}>New version</LinkButton>
            )}
            {mustSign && <SignButton read={read} />}
          </>
        }
      />
      <Stack>
        {mustSign && (
          <Notice tone="warn" title="It awaits your signature">
            <p>Read what it says below, then sign. It binds nobody until all parties have signed.</p>
          </Notice>
        )}
        {view.state === 'stopped' && (
          <Notice tone="bad" title={`Stopped by ${view.stoppedBy ?? 'an owner'}`}>
            <p>No key is granted under it and no result leaves any more.</p>
          </Notice>
        )}
        <Tabs
          label="Parts of the agreement"
          items={[
            { id: 'words', title: 'What it says', content: <AgreementWords agreement={agreement.value} /> },
            { id: 'parties', title: 'Parties and signatures', content: <AgreementParties read={read} /> },
            { id: 'document', title: 'Document', content: <AgreementDocument read={read} /> },
          ]}
        />
      </Stack>
    </>
  );
}
