// SPDX-License-Identifier: Apache-2.0
import { describePrivacy, describeTask, readApprovals, standingOf, type ReadComputation } from '@glovebox/client';
import { Badge } from '../../../components/ui/badge.tsx';
import { Card } from '../../../components/ui/card.tsx';
import { Facts } from '../../../components/ui/facts.tsx';
import { CodeBlock, Hash } from '../../../components/ui/hash.tsx';
import { Stack } from '../../../components/ui/layout.tsx';
import { WordLines } from '../../../components/ui/words.tsx';

/** A proposed question as it was signed: what runs, under what, and who has decided. */
export function QuestionDocument({ read }: { readonly read: ReadComputation }) {
  const { computation, sql, datasets, minimumPeople, privacy, parameters } = read;
  const { requester, purpose, tree, task } = computation.value;
  const agreed = read.agreement.value.datasets;
  const described = privacy === null ? null : describePrivacy({ tree, task, datasets: agreed }, privacy);
  return (
    <Stack>
      <Card title="What runs">
        <Stack>
          <CodeBlock text={sql} label="Canonical SQL, printed here from the signed tree" />
          {task !== undefined && (
            <div className="words">
              <WordLines lines={describeTask(task)} />
            </div>
          )}
          {parameters.length > 0 && (
            <div className="words">
              <WordLines lines={parameters} />
            </div>
          )}
          <Facts
            items={[
              { name: 'Asked by', value: requester },
              { name: 'Purpose', value: purpose },
              { name: 'Draws on', value: datasets.join(', ') },
              ...(described === null
                ? [{ name: 'Behind every number', value: `at least ${String(minimumPeople)} different people` }]
                : []),
              { name: 'Computation', value: <Hash value={computation.digest} /> },
            ]}
          />
          {described !== null && (
            <div className="words">
              <WordLines lines={[...described.price, ...described.noise, described.groups]} />
            </div>
          )}
        </Stack>
      </Card>
      <Decisions read={read} />
    </Stack>
  );
}

function Decisions({ read }: { readonly read: ReadComputation }) {
  const given = readApprovals(read);
  const { missing } = standingOf(read);
  return (
    <Card title="Decisions">
      <ul className="stack" data-gap="small">
        {given.map(({ digest, party, approval }) => (
          <li key={digest} className="row">
            <strong>{party}</strong>
            <Badge tone={approval.decision === 'approve' ? 'good' : 'bad'}>
              {approval.decision === 'approve' ? 'approved' : 'rejected'}
            </Badge>
            <span className="muted small">
              {approval.decision === 'approve' && `for ${String(approval.uses)} question(s), until ${approval.expires}`}
            </span>
            {approval.reason !== '' && <q>{approval.reason}</q>}
          </li>
        ))}
        {missing.map((name) => (
          <li key={name} className="row">
            <strong>{name}</strong>
            <Badge tone="warn">has not decided</Badge>
          </li>
        ))}
      </ul>
    </Card>
  );
}
