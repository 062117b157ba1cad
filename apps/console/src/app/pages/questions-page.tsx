// SPDX-License-Identifier: Apache-2.0
import { LinkButton } from '../../components/ui/button.tsx';
import { PageHeader } from '../../components/ui/page-header.tsx';
import { Empty, Loaded } from '../../components/ui/states.tsx';
import { Tabs } from '../../components/ui/tabs.tsx';
import { JobTable, QuestionTable } from '../../features/questions/components/question-table.tsx';
import { useAgreements } from '../../lib/api/list-agreements.ts';
import { useComputations } from '../../lib/api/list-computations.ts';
import { useJobs } from '../../lib/api/list-jobs.ts';

const ASK = (
  <LinkButton to="/questions/new" variant="primary">
    Ask a question
  </LinkButton>
);

export function QuestionsPage() {
  const questions = useComputations();
  const agreements = useAgreements();
  const jobs = useJobs();
  return (
    <>
      <PageHeader
        title="Questions"
        lead="What is asked in your rooms, who has approved it, and what ran."
        actions={ASK}
      />
      <Tabs
        label="Questions and runs"
        items={[
          {
            id: 'questions',
            title: 'Questions',
            content: (
              <Loaded query={questions} label="Loading questions">
                {(all) =>
                  all.length === 0 ? (
                    <Empty title="Nobody has asked anything yet" actions={ASK}>
                      A question is judged against every owner’s terms while you write it.
                    </Empty>
                  ) : (
                    <QuestionTable questions={all} agreements={agreements.data ?? []} />
                  )
                }
              </Loaded>
            ),
          },
          {
            id: 'runs',
            title: 'Runs',
            content: (
              <Loaded query={jobs} label="Loading runs">
                {(all) =>
                  all.length === 0 ? (
                    <Empty title="Nothing ran yet">Run a question once everybody concerned has approved it.</Empty>
                  ) : (
                    <JobTable jobs={all} questions={questions.data ?? []} />
                  )
                }
              </Loaded>
            ),
          },
        ]}
      />
    </>
  );
}
