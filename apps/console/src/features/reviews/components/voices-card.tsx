// SPDX-License-Identifier: Apache-2.0
import { readApprovals, standingOf, type ReadComputation } from '@glovebox/client';
import { Badge } from '../../../components/ui/badge.tsx';
import { Card } from '../../../components/ui/card.tsx';
import { Stack } from '../../../components/ui/layout.tsx';
import { Notice } from '../../../components/ui/notice.tsx';
import { ComputationBadge } from './computation-badge.tsx';

/** Who has to speak, who has spoken and why. Signatures are checked in this page. */
export function VoicesCard({ read }: { readonly read: ReadComputation }) {
  const { officers } = read.agreement.value.approvals;
  const { state, missing } = standingOf(read);
  const told = read.computationView.state;
  const approvals = readApprovals(read);
  return (
    <Card title="Who decides">
      <Stack>
        <p>
          Every owner whose data it uses must approve
          {officers === 0 ? '' : officers === 1 ? ', and one officer' : `, and ${String(officers)} different officers`}.
          One rejection ends it.
        </p>
        {approvals.length > 0 && (
          <ul className="reasons" aria-label="Decisions">
            {approvals.map(({ digest, party, approval }) => (
              <li key={digest} className="reason">
                <p>
                  {approval.decision === 'approve' ? (
                    <Badge tone="good">approved</Badge>
                  ) : (
                    <Badge tone="bad">rejected</Badge>
                  )}{' '}
                  <strong>{party}</strong>
                </p>
                <p>{approval.reason === '' ? 'No reason was given.' : approval.reason}</p>
                {approval.decision === 'approve' && (
                  <p className="reason-meta">
                    <span>
                      for {approval.uses === 1 ? 'one question' : `${String(approval.uses)} different questions`}
                    </span>
                    <span>until {approval.expires.slice(0, 10)}</span>
                    <span>
                      {approval.datasets.every(({ manifest }) => manifest === null)
                        ? 'any version of the data'
                        : 'certain versions of the data'}
                    </span>
                  </p>
                )}
              </li>
            ))}
          </ul>
        )}
        {told !== state && (
          <Notice tone="warn" title="The coordinator says something else">
            <p>
              By the signatures that are here: <ComputationBadge state={state} />. The coordinator says:{' '}
              <ComputationBadge state={told} />. It may keep somebody’s word back: ask them.
            </p>
          </Notice>
        )}
        {missing.length > 0 && (
          <p>
            <strong>Still to speak: </strong>
            {missing.join(', ')}
          </p>
        )}
      </Stack>
    </Card>
  );
}
