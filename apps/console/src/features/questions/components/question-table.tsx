// SPDX-License-Identifier: Apache-2.0
import type { AgreementView, ComputationView, JobView } from '@glovebox/contracts';
import { Table } from '../../../components/ui/table.tsx';
import { Time } from '../../../components/ui/time.tsx';
import { JobStateBadge, QuestionState } from './question-state.tsx';

interface QuestionTableProps {
  readonly questions: readonly ComputationView[];
  readonly agreements: readonly AgreementView[];
}

/** Questions of all rooms with who still has to approve them. */
export function QuestionTable({ questions, agreements }: QuestionTableProps) {
  const room = (digest: string) => agreements.find((view) => view.digest === digest)?.title ?? digest.slice(0, 12);
  return (
    <Table
      label="Questions"
      rows={questions}
      rowKey={({ digest }) => digest}
      rowLink={({ digest }) => `/questions/${digest}`}
      columns={[
        { name: 'Question', cell: ({ title }) => title },
        { name: 'Room', cell: ({ agreement }) => room(agreement) },
        { name: 'Asked by', cell: ({ requester }) => requester },
        { name: 'State', cell: (view) => <QuestionState view={view} /> },
        { name: 'Proposed', cell: ({ created }) => <Time value={created} /> },
      ]}
    />
  );
}

interface JobTableProps {
  readonly jobs: readonly JobView[];
  readonly questions: readonly ComputationView[];
}

/** Runs of questions, newest first. */
export function JobTable({ jobs, questions }: JobTableProps) {
  const title = (digest: string) => questions.find((view) => view.digest === digest)?.title ?? digest.slice(0, 12);
  return (
    <Table
      label="Runs"
      rows={jobs}
      rowKey={({ id }) => id}
      rowLink={({ id }) => `/questions/jobs/${id}`}
      columns={[
        { name: 'Question', cell: ({ computation }) => title(computation) },
        { name: 'Receiver', cell: ({ receiver }) => receiver },
        { name: 'State', cell: ({ state }) => <JobStateBadge state={state} /> },
        { name: 'Attempt', cell: ({ attempt }) => attempt, align: 'end' },
        { name: 'Updated', cell: ({ updated }) => <Time value={updated} /> },
      ]}
    />
  );
}
