// SPDX-License-Identifier: Apache-2.0
import type { JobView } from '@glovebox/contracts';
import { useParams } from 'react-router';
import { LinkButton } from '../../components/ui/button.tsx';
import { Stack } from '../../components/ui/layout.tsx';
import { PageHeader } from '../../components/ui/page-header.tsx';
import { Loaded } from '../../components/ui/states.tsx';
import { CancelButton, JobProgress } from '../../features/questions/components/job-progress.tsx';
import { JobStateBadge } from '../../features/questions/components/question-state.tsx';
import { useJob } from '../../features/questions/api/get-job.ts';
import { useResult } from '../../features/results/api/open-result.ts';
import { ReleasedResult } from '../../features/results/components/released-result.tsx';
import { useComputations } from '../../lib/api/list-computations.ts';
import { useSession } from '../../lib/session/session.ts';

/** One run: how far it is, live, and its result for the party that receives it. */
export function JobPage() {
  const { id = '' } = useParams();
  const job = useJob(id);
  return job.data === undefined ? (
    <>
      <PageHeader title="Run" back={{ to: '/questions', label: 'Questions' }} />
      <Loaded query={job} label="Loading the run">
        {() => null}
      </Loaded>
    </>
  ) : (
    <Job job={job.data} />
  );
}

function Job({ job }: { readonly job: JobView }) {
  const { party } = useSession();
  const questions = useComputations();
  const question = questions.data?.find(({ digest }) => digest === job.computation);
  const isReleased = job.state === 'released';
  const isReceiver = job.receiver === party.name;
  return (
    <>
      <PageHeader
        title={question?.title ?? 'Run'}
        back={{ to: `/questions/${job.computation}`, label: 'Question' }}
        lead={
          <span className="row">
            <JobStateBadge state={job.state} />
            <span>
              job <code>{job.id.slice(0, 12)}</code>, for {job.receiver}
            </span>
          </span>
        }
        actions={
          <>
            {question?.requester === party.name && <CancelButton job={job} />}
            {isReleased && <LinkButton to={`/receipts/${job.id}`}>Receipt</LinkButton>}
          </>
        }
      />
      <Stack>
        {isReleased && isReceiver && <Result job={job} name={question?.title ?? job.id.slice(0, 12)} />}
        {isReleased && !isReceiver && <p className="muted">The result is sealed to {job.receiver}.</p>}
        <JobProgress job={job} />
      </Stack>
    </>
  );
}

function Result({ job, name }: { readonly job: JobView; readonly name: string }) {
  const result = useResult(job.id, job.state === 'released');
  return (
    <Loaded query={result} label="Proving the receipt and opening the result">
      {(opened) => <ReleasedResult {...opened} name={name} />}
    </Loaded>
  );
}
