// SPDX-License-Identifier: Apache-2.0
import { standingOf, type ReadComputation } from '@glovebox/client';
import { useNavigate, useParams } from 'react-router';
import { LinkButton } from '../../components/ui/button.tsx';
import { Card } from '../../components/ui/card.tsx';
import { Stack } from '../../components/ui/layout.tsx';
import { PageHeader } from '../../components/ui/page-header.tsx';
import { Loaded } from '../../components/ui/states.tsx';
import { QuestionDocument } from '../../features/questions/components/question-document.tsx';
import { QuestionState } from '../../features/questions/components/question-state.tsx';
import { JobTable } from '../../features/questions/components/question-table.tsx';
import { RunQuestion } from '../../features/questions/components/run-question.tsx';
import { useComputation } from '../../lib/api/get-computation.ts';
import { useJobs } from '../../lib/api/list-jobs.ts';
import { useSession } from '../../lib/session/session.ts';

const BACK = { to: '/questions', label: 'Questions' };

export function QuestionPage() {
  const { digest = '' } = useParams();
  const question = useComputation(digest);
  if (question.data !== undefined) return <Question read={question.data} />;
  return (
    <>
      <PageHeader title="Question" back={BACK} />
      <Loaded query={question} label="Checking the question and its signature">
        {() => null}
      </Loaded>
    </>
  );
}

function Question({ read }: { readonly read: ReadComputation }) {
  const { party } = useSession();
  const jobs = useJobs();
  const navigate = useNavigate();
  const { computation, computationView } = read;
  const runs = (jobs.data ?? []).filter((job) => job.computation === computation.digest);
  const standing = standingOf(read);
  const isOwn = computation.value.requester === party.name;
  return (
    <>
      <PageHeader
        title={computation.value.title}
        back={BACK}
        lead={<QuestionState view={standing} />}
        actions={
          isOwn &&
          read.view.state === 'active' && (
            <LinkButton to={`/questions/new?room=${read.agreement.digest}&after=${computation.digest}`}>
              New version…
            </LinkButton>
          )
        }
      />
      <Stack>
        {isOwn && standing.state === 'approved' && (
          <Card title="Run it">
            <RunQuestion read={read} onSubmitted={(job) => void navigate(`/questions/jobs/${job}`)} />
          </Card>
        )}
        {runs.length > 0 && (
          <Card title="Runs" isFlush>
            <JobTable jobs={runs} questions={[computationView]} />
          </Card>
        )}
        <QuestionDocument read={read} />
      </Stack>
    </>
  );
}
