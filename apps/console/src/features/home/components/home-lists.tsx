// SPDX-License-Identifier: Apache-2.0
import { LinkButton } from '../../../components/ui/button.tsx';
import { Stack } from '../../../components/ui/layout.tsx';
import { Empty, Loaded } from '../../../components/ui/states.tsx';
import { useAgreements } from '../../../lib/api/list-agreements.ts';
import { useComputations } from '../../../lib/api/list-computations.ts';
import { useJobs } from '../../../lib/api/list-jobs.ts';
import { useSession } from '../../../lib/session/session.ts';
import { awaitingLists } from '../awaiting.ts';
import { AwaitingList } from './awaiting-list.tsx';

/** What awaits the party and what it waits for. As the coordinator tells it: each page behind it checks for itself. */
export function HomeLists() {
  const { party } = useSession();
  const agreements = useAgreements();
  const computations = useComputations();
  const jobs = useJobs();
  return (
    <Loaded query={agreements}>
      {(rooms) => (
        <Loaded query={computations}>
          {(asked) => (
            <Loaded query={jobs}>
              {(ran) => {
                const { toSign, toReview, running, results, ended } = awaitingLists(party.name, rooms, asked, ran);
                const nothing = [toSign, toReview, running, results, ended].every(({ length }) => length === 0);
                if (nothing) {
                  return (
                    <Empty title="Nothing awaits you" actions={<LinkButton to="/rooms">See your rooms</LinkButton>}>
                      Agreements to sign, computations to approve, running jobs and new results appear here by
                      themselves.
                    </Empty>
                  );
                }
                return (
                  <Stack>
                    <AwaitingList title="Agreements to sign" items={toSign} tone="warn" />
                    <AwaitingList title="Computations to decide on" items={toReview} tone="warn" />
                    <AwaitingList title="Running" items={running} tone="active" isMoving />
                    <AwaitingList title="Results" items={results} tone="good" />
                    <AwaitingList title="Ended without a result" items={ended} tone="neutral" />
                  </Stack>
                );
              }}
            </Loaded>
          )}
        </Loaded>
      )}
    </Loaded>
  );
}
