// SPDX-License-Identifier: Apache-2.0
import { describeAttestation, type ReadAgreement } from '@glovebox/client';
import type { WorkerView } from '@glovebox/contracts';
import { Badge } from '../../../components/ui/badge.tsx';
import { Card } from '../../../components/ui/card.tsx';
import { Stack } from '../../../components/ui/layout.tsx';
import { Empty, Loaded } from '../../../components/ui/states.tsx';
import { Table } from '../../../components/ui/table.tsx';
import { Time } from '../../../components/ui/time.tsx';
import { WordLines } from '../../../components/ui/words.tsx';
import { useJudgedWorkers } from '../../../lib/api/list-evidence.ts';
import { platformName, WorkerCard } from './worker-card.tsx';

/** The workers of one room: those that showed evidence, judged here, and those that only a relay speaks of. */
export function Fleet({ room, workers }: { readonly room: ReadAgreement; readonly workers: readonly WorkerView[] }) {
  const judged = useJudgedWorkers(room);
  return (
    <Stack>
      <Card title="What this room trusts">
        <div className="words">
          <WordLines lines={describeAttestation(room.agreement.value.attestation)} />
        </div>
      </Card>
      <Loaded query={judged} label="Verifying evidence">
        {(found) => (
          <Stack>
            {found.map((worker) => (
              <WorkerCard
                key={worker.relay}
                judged={worker}
                seen={workers.find(({ relay }) => relay === worker.relay) ?? null}
              />
            ))}
            {found.length === 0 && (
              <Empty title="No worker has shown evidence in this room yet">
                A worker attests when it takes a job. Then its evidence is verified here, in your browser.
              </Empty>
            )}
            <Unproven workers={workers.filter(({ relay }) => found.every((worker) => worker.relay !== relay))} />
          </Stack>
        )}
      </Loaded>
    </Stack>
  );
}

function Unproven({ workers }: { readonly workers: readonly WorkerView[] }) {
  if (workers.length === 0) return null;
  return (
    <Card title="Seen by the coordinator, nothing shown to this room" isFlush>
      <Table
        label="Workers without evidence"
        rows={workers}
        rowKey={({ relay }) => relay}
        columns={[
          { name: 'Relay', cell: ({ relay }) => relay },
          { name: 'Says it is', cell: ({ platform }) => platformName(platform) },
          { name: 'Last seen', cell: ({ lastSeen }) => <Time value={lastSeen} /> },
          { name: 'Trust', cell: () => <Badge>nothing to judge</Badge> },
        ]}
      />
    </Card>
  );
}
