// SPDX-License-Identifier: Apache-2.0
import type { ComputationView } from '@glovebox/contracts';
import { Stack } from '../../components/ui/layout.tsx';
import { PageHeader } from '../../components/ui/page-header.tsx';
import { Empty, Loaded } from '../../components/ui/states.tsx';
import { ReviewTable } from '../../features/reviews/components/review-table.tsx';
import { useAgreements } from '../../lib/api/list-agreements.ts';
import { useComputations } from '../../lib/api/list-computations.ts';
import { useSession } from '../../lib/session/session.ts';

/** What waits for the party's word, and what was decided before. */
export function ReviewsPage() {
  const computations = useComputations();
  return (
    <>
      <PageHeader title="Reviews" lead="Questions that need your word, with everything to decide by on one page." />
      <Loaded query={computations}>{(all) => <Reviews computations={all} />}</Loaded>
    </>
  );
}

function Reviews({ computations }: { readonly computations: readonly ComputationView[] }) {
  const { party } = useSession();
  const agreements = useAgreements().data ?? [];
  const isWaiting = ({ state, missing }: ComputationView) =>
    state === 'awaiting-approval' && missing.includes(party.name);
  const waiting = computations.filter(isWaiting);
  const others = computations.filter((computation) => !isWaiting(computation));
  return (
    <Stack gap="large">
      <Stack>
        <h2>Waits for you</h2>
        {waiting.length === 0 ? (
          <Empty title="Nothing waits for you">
            A question appears here as soon as an analyst proposes one that uses your data or needs an officer.
          </Empty>
        ) : (
          <ReviewTable label="Questions that wait for you" computations={waiting} agreements={agreements} />
        )}
      </Stack>
      {others.length > 0 && (
        <Stack>
          <h2>All others</h2>
          <ReviewTable label="All other questions" computations={others} agreements={agreements} />
        </Stack>
      )}
    </Stack>
  );
}
