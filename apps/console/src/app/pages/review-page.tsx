// SPDX-License-Identifier: Apache-2.0
import {
  describeAttestation,
  describeEffectivePolicy,
  readApprovals,
  standingOf,
  type PolicyWord,
  type ReadComputation,
} from '@glovebox/client';
import { useParams } from 'react-router';
import { Card } from '../../components/ui/card.tsx';
import { Columns, Stack } from '../../components/ui/layout.tsx';
import { Notice } from '../../components/ui/notice.tsx';
import { PageHeader } from '../../components/ui/page-header.tsx';
import { ErrorNotice, Loading } from '../../components/ui/states.tsx';
import { WordLines } from '../../components/ui/words.tsx';
import { useReceipts } from '../../features/reviews/api/list-receipts.ts';
import { BudgetCard } from '../../features/reviews/components/budget-card.tsx';
import { ChangesCard } from '../../features/reviews/components/changes-card.tsx';
import { ComputationBadge } from '../../features/reviews/components/computation-badge.tsx';
import { DecideButtons } from '../../features/reviews/components/decide-buttons.tsx';
import { PolicyCard } from '../../features/reviews/components/policy-card.tsx';
import { QuestionCard } from '../../features/reviews/components/question-card.tsx';
import { ReleasesCard } from '../../features/reviews/components/releases-card.tsx';
import { VoicesCard } from '../../features/reviews/components/voices-card.tsx';
import { otherQuestions } from '../../features/reviews/other-questions.ts';
import { useComputation } from '../../lib/api/get-computation.ts';
import { useAgreements } from '../../lib/api/list-agreements.ts';
import { useComputations } from '../../lib/api/list-computations.ts';
import { useSession } from '../../lib/session/session.ts';

const BACK = { to: '/reviews', label: 'Reviews' };

/** Everything that is needed to decide about one computation. */
export function ReviewPage() {
  const { digest = '' } = useParams();
  const computation = useComputation(digest);
  if (computation.data !== undefined) return <Review key={digest} read={computation.data} />;
  return (
    <>
      <PageHeader title="Review" back={BACK} />
      {computation.isError ? (
        <ErrorNotice error={computation.error} onRetry={() => void computation.refetch()} />
      ) : (
        <Loading label="Checking the question, its signatures and everybody’s terms" />
      )}
    </>
  );
}

function Review({ read }: { readonly read: ReadComputation }) {
  const agreements = useAgreements().data ?? [];
  const computations = useComputations().data ?? [];
  const receipts = useReceipts().data ?? [];
  const { agreement, computation, computationView: view } = read;
  const others = otherQuestions(view, computation.value.tree, { agreements, computations, receipts });
  const standing = standingOf(read);
  const mayDecide = useMayDecide(read);
  const words = describeEffectivePolicy(agreement.value, read.datasets, computation.value.tree);
  return (
    <>
      <PageHeader
        title={computation.value.title}
        back={BACK}
        lead={
          <span className="row">
            <ComputationBadge state={standing.state} />
            <span>
              {computation.value.requester} asks, for <code>{computation.value.purpose}</code>, in room{' '}
              <code>{agreement.value.room}</code>, version {agreement.value.version}
            </span>
          </span>
        }
        actions={mayDecide && <DecideButtons read={read} />}
      />
      <Stack>
        {mayDecide && (
          <Notice tone="warn" title="It waits for your word">
            <p>What you read here was made in this page from the signed documents, not by the coordinator.</p>
          </Notice>
        )}
        <Columns>
          <QuestionCard read={read} />
          <Stack>
            <ChangesCard read={read} others={others} />
            <VoicesCard read={read} />
          </Stack>
        </Columns>
        <Columns>
          <BudgetCard read={read} />
          <ReleasesCard others={others} />
        </Columns>
        <Columns>
          <PolicyCard title="What holds for the answer" words={words.filter((word) => !isOfColumn(word))} />
          <Stack>
            <PolicyCard title="Columns that it touches" words={words.filter(isOfColumn)} />
            <Card title="Which workers may run it">
              <div className="words">
                <WordLines lines={describeAttestation(agreement.value.attestation)} />
              </div>
            </Card>
          </Stack>
        </Columns>
      </Stack>
    </>
  );
}

const isOfColumn = ({ sources }: PolicyWord): boolean => sources.some(({ clause }) => clause.startsWith('columns.'));

/** Whether the party is one that decides, and has not spoken yet. */
function useMayDecide(read: ReadComputation): boolean {
  const { party } = useSession();
  const { agreement } = read;
  const self = agreement.value.parties.find(({ signingKey }) => signingKey === party.signing.publicKey);
  if (self === undefined || standingOf(read).state !== 'awaiting-approval' || read.view.state !== 'active')
    return false;
  const isOwner = agreement.value.datasets.some(
    ({ name, owner }) => owner === self.name && read.datasets.includes(name),
  );
  const hasSpoken = readApprovals(read).some((one) => one.party === self.name);
  return (isOwner || self.roles.includes('officer')) && !hasSpoken;
}
