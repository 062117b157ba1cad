// SPDX-License-Identifier: Apache-2.0
import { modelTargets, type JudgedQuestion, type ModelTargets, type ReadAgreement } from '@glovebox/client';
import type { Parameter, Task } from '@glovebox/contracts';
import type { VerifiedDocument } from '@glovebox/crypto';
import { lazy, Suspense, useMemo, useState } from 'react';
import { Button } from '../../../components/ui/button.tsx';
import { Card } from '../../../components/ui/card.tsx';
import { ConfirmDialog } from '../../../components/ui/dialog.tsx';
import { Select, TextField } from '../../../components/ui/fields.tsx';
import { CodeBlock } from '../../../components/ui/hash.tsx';
import { Stack } from '../../../components/ui/layout.tsx';
import { ErrorNotice, Loading } from '../../../components/ui/states.tsx';
import { useDebounced } from '../../../lib/use-debounced.ts';
import { useSession } from '../../../lib/session/session.ts';
import { useCheckedQuestion } from '../api/check-question.ts';
import { useProposeQuestion } from '../api/propose-question.ts';
import { modelForm, modelOf, type ModelForm } from '../model-form.ts';
import { declaredOf, draftsFor, filledDrafts, type DraftParameter } from '../parameters.ts';
import { remarksOf } from '../remarks-of.ts';
import { Judgement } from './judgement.tsx';
import { ModelFields } from './model-fields.tsx';
import { ParameterForm } from './parameter-form.tsx';
import { SchemaBrowser } from './schema-browser.tsx';
import '../questions.css';

const SqlEditor = lazy(async () => ({ default: (await import('../editor/sql-editor.tsx')).SqlEditor }));

/** Long enough not to ask at every key, short enough to feel at once. */
const PAUSE_MS = 350;
const NOTHING: readonly never[] = [];
const NO_TARGETS: ModelTargets = { numbers: [], groups: [] };

/** What is asked for beside the text. */
interface Choices {
  readonly parameters: readonly Parameter[];
  readonly task?: Task | undefined;
}
const textOf = ({ parameters, task }: Choices): string => JSON.stringify({ parameters, task });

type Before = VerifiedDocument<'glovebox/computation/v1'>;

interface AskProps {
  readonly read: ReadAgreement;
  /** The question that a new version is made of; null for a new question. */
  readonly before: Before | null;
  readonly onProposed: (digest: string) => void;
}

/** Writes a question against what the owners lend, judged while it is typed, and proposes it. */
export function AskQuestion({ read, before, onProposed }: AskProps) {
  const { party } = useSession();
  const agreement = read.agreement.value;
  const [title, setTitle] = useState(before?.value.title ?? '');
  const [purpose, setPurpose] = useState(before?.value.purpose ?? agreement.purposes[0] ?? '');
  const [source, setSource] = useState(before?.value.source ?? '');
  const [drafts, setDrafts] = useState<readonly DraftParameter[]>(() => filledDrafts(before?.value.parameters));
  const [model, setModel] = useState<ModelForm>(() => modelForm(before?.value.task));
  const [isAsking, setAsking] = useState(false);
  const shownDrafts = draftsFor(source, drafts);
  const parameters = declaredOf(shownDrafts);
  const said = modelOf(model);
  const choiceText = textOf({ parameters, task: said.task });
  const asked = useDebounced(
    useMemo(
      () => ({ purpose, requester: party.name, source, ...(JSON.parse(choiceText) as Choices) }),
      [purpose, party.name, source, choiceText],
    ),
    PAUSE_MS,
  );
  const isModelComplete = Object.keys(said.problems).length === 0;
  const check = useCheckedQuestion(read, asked);
  const propose = useProposeQuestion(read.agreement.digest);
  const isEmpty = source.trim() === '';
  const current = isEmpty ? undefined : check.data;
  const isSettled =
    current?.asked.source === source && textOf(current.asked) === choiceText && isModelComplete && !check.isFetching;
  const judged: JudgedQuestion | undefined = current?.judged;
  const remarks = useMemo(() => (judged === undefined ? NOTHING : remarksOf(judged)), [judged]);
  const targets = useMemo(
    () => (judged === undefined || judged.kind === 'not-a-query' ? NO_TARGETS : modelTargets(agreement, judged.tree)),
    [agreement, judged],
  );
  const admitted = judged?.kind === 'admitted' && isSettled ? judged : null;

  const send = () => {
    if (admitted === null) return;
    propose.mutate(
      {
        ...{ title: title.trim(), purpose, tree: admitted.tree, source, task: said.task },
        ...(parameters.length > 0 ? { parameters } : {}),
        previous: before?.digest,
      },
      {
        onSuccess: ({ digest }) => {
          onProposed(digest);
        },
        onError: () => {
          setAsking(false);
        },
      },
    );
  };

  return (
    <div className="ask wide">
      <div className="stack">
        <div className="ask-head">
          <TextField
            label="Title"
            value={title}
            onChange={setTitle}
            maxLength={200}
            placeholder="What you want to know"
          />
          <Select
            label="Purpose"
            value={purpose}
            onChange={setPurpose}
            options={agreement.purposes.map((value) => ({ value, label: value }))}
          />
        </div>
        <Suspense fallback={<Loading label="Loading the editor" />}>
          <SqlEditor
            initial={source}
            datasets={agreement.datasets}
            remarks={isSettled ? remarks : NOTHING}
            onChange={(text) => {
              setSource(text);
              setDrafts(draftsFor(text, drafts));
            }}
          />
        </Suspense>
        {shownDrafts.length > 0 && (
          <Card title="What each run may choose">
            <ParameterForm agreement={agreement} drafts={shownDrafts} onChange={setDrafts} />
          </Card>
        )}
        <Card title="What leaves">
          <ModelFields form={model} said={said} targets={targets} onChange={setModel} />
        </Card>
        <div aria-live="polite">
          {check.isError && !isEmpty && <ErrorNotice error={check.error} onRetry={() => void check.refetch()} />}
          {isEmpty ? (
            <p className="muted">
              It is judged while you type. Nothing runs, and nobody is asked, until you propose it.
            </p>
          ) : !isModelComplete ? (
            <p className="muted">It is judged once the model above is complete.</p>
          ) : (
            current !== undefined && (
              <div data-stale={isSettled ? undefined : true} className="judgement">
                <Judgement
                  room={read.agreement.digest}
                  agreement={agreement}
                  judged={current.judged}
                  asked={current.asked}
                />
              </div>
            )
          )}
        </div>
        {propose.isError && <ErrorNotice error={propose.error} />}
        <div className="row">
          <Button
            variant="primary"
            isDisabled={admitted === null || title.trim() === ''}
            onPress={() => {
              setAsking(true);
            }}
          >
            Propose it
          </Button>
          {admitted !== null && title.trim() === '' && <span className="muted small">It needs a title.</span>}
        </div>
      </div>
      <aside className="ask-side">
        <Card title="What is lent">
          <SchemaBrowser agreement={agreement} />
        </Card>
      </aside>
      <ConfirmDialog
        title="Sign and propose this question?"
        isOpen={isAsking}
        onClose={() => {
          setAsking(false);
        }}
        confirm="Sign and propose"
        isPending={propose.isPending}
        onConfirm={send}
      >
        <Stack>
          <p>Owners and officers will be asked to approve exactly this:</p>
          <CodeBlock text={admitted?.sql ?? ''} label="What is signed" />
        </Stack>
      </ConfirmDialog>
    </div>
  );
}
