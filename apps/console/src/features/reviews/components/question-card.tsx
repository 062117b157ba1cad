// SPDX-License-Identifier: Apache-2.0
import { describeQuestion, describeTask, type ReadComputation } from '@glovebox/client';
import { Card } from '../../../components/ui/card.tsx';
import { CodeBlock } from '../../../components/ui/hash.tsx';
import { Stack } from '../../../components/ui/layout.tsx';
import { Tabs } from '../../../components/ui/tabs.tsx';
import { WordLines, WordsSections } from '../../../components/ui/words.tsx';

/** What would run: in words, as the canonical SQL, and as the tree that is signed. All of it is made here from the tree. */
export function QuestionCard({ read }: { readonly read: ReadComputation }) {
  const { tree, task, source } = read.computation.value;
  const made = describeTask(task);
  return (
    <Card title="The question">
      <Tabs
        label="Forms of the question"
        items={[
          {
            id: 'words',
            title: 'In words',
            content: (
              <Stack>
                {made.length > 0 && (
                  <div className="words">
                    <section>
                      <h3>A model is fitted, and released instead of an answer</h3>
                      <WordLines lines={made} />
                    </section>
                  </div>
                )}
                <WordsSections sections={describeQuestion(tree)} />
                {read.parameters.length > 0 && (
                  <div className="words">
                    <section>
                      <h3>What each job may choose</h3>
                      <WordLines lines={read.parameters} />
                    </section>
                  </div>
                )}
              </Stack>
            ),
          },
          {
            id: 'sql',
            title: 'SQL',
            content: (
              <Stack gap="small">
                <p className="muted">Printed in this page from the tree that was signed: this is what runs.</p>
                <CodeBlock label="Canonical SQL" text={read.sql} isWrapped />
                {made.length > 0 && <WordLines lines={made} />}
              </Stack>
            ),
          },
          {
            id: 'source',
            title: 'As written',
            content: (
              <Stack gap="small">
                <p className="muted">The analyst’s own text, kept as a comment. It never runs.</p>
                <CodeBlock label="The analyst’s text" text={source === '' ? '(none)' : source} isWrapped />
              </Stack>
            ),
          },
          {
            id: 'tree',
            title: 'Tree',
            content: <CodeBlock label="The signed tree" text={JSON.stringify(tree, null, 2)} />,
          },
        ]}
      />
    </Card>
  );
}
