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
import { loadedLater } from '../../../components/ui/loaded-later.tsx';
import { Notice } from '../../../components/ui/notice.tsx';
import { ErrorNotice, Loading } from '../../../components/ui/states.tsx';
import { useDebounced } from '../../../lib/use-debounced.ts';
import { useKeepDraft } from '../../../lib/drafts/use-draft.ts';
import { useSession } from '../../../lib/session/session.ts';
import { useCheckedQuestion } from '../api/check-question.ts';
import { useProposeQuestion } from '../api/propose-question.ts';
import { modelOf, type ModelForm } from '../model-form.ts';
import { declaredOf, draftsFor, type DraftParameter } from '../parameters.ts';
import type { QuestionDraft } from '../question-draft.ts';
import { remarksOf } from '../remarks-of.ts';
import { Judgement } from './judgement.tsx';
import { ModelFields } from './model-fields.tsx';
import { ParameterForm } from './parameter-form.tsx';
import { SchemaBrowser } from './schema-browser.tsx';
import '../questions.css';

const SqlEditor = lazy(async () => ({
  default: await loadedLater(async () => (await import('../editor/sql-editor.tsx')).SqlEditor),
}));

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

export type Before = VerifiedDocument<'glovebox/computation/v1'>;

export interface AskProps {
  readonly read: ReadAgreement;
  /** The question that a new version is made of; null for a new question. */
  readonly before: Before | null;
  readonly onProposed: (digest: string) => void;
}

interface FormProps extends AskProps {
  /** Under which the draft is kept. */
  readonly name: string;
  readonly start: QuestionDraft;
  /** Whether it began with a draft. */
  readonly isKept: boolean;
  readonly onAfresh: () => void;
}

/** Writes a question against what the owners lend, judged while it is typed, and proposes it. */
export function AskQuestion({ read, before, onProposed, name, start, isKept, onAfresh }: FormProps) {
  const { party } = useSession();
  const agreement = read.agreement.value;
  const [title, setTitle] = useState(start.title);
  const [purpose, setPurpose] = useState(start.purpose);
  const [source, setSource] = useState(start.source);
  const [drafts, setDrafts] = useState<readonly DraftParameter[]>(start.parameters);
  const [model, setModel] = useState<ModelForm>(start.model);
  const [isAsking, setAsking] = useState(false);
  const shownDrafts = draftsFor(source, drafts);
  const isWritten = title.trim() !== '' || source.trim() !== '';
  const discard = useKeepDraft(name, isWritten ? { title, purpose, source, parameters: shownDrafts, model } : null);
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
          discard();
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
        {isKept && (
          <div className="row" role="status">
            <span className="muted">Your draft, as you left it: kept sealed in this browser.</span>
            <Button
              size="small"
              onPress={() => {
                discard();
                onAfresh();
              }}
            >
              Start afresh
            </Button>
          </div>
        )}
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
        <ModelFields form={model} said={said} targets={targets} onChange={setModel} />
        <div aria-live="polite">
          {check.isError && !isEmpty && <ErrorNotice error={check.error} onRetry={() => void check.refetch()} />}
          {isEmpty ? (
            <p className="muted">
              It is judged while you type. Nothing runs, and nobody is asked, until you propose it.
            </p>
          ) : check.fetchStatus === 'paused' ? (
            <Notice tone="warn" title="You are offline">
              <p>It is judged as soon as the connection is back. What you wrote stays.</p>
            </Notice>
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
