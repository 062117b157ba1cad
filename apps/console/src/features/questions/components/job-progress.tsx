// SPDX-License-Identifier: Apache-2.0
import { isFinalState } from '@glovebox/client';
import type { JobView } from '@glovebox/contracts';
import { useState } from 'react';
import { Button } from '../../../components/ui/button.tsx';
import { Card } from '../../../components/ui/card.tsx';
import { ConfirmDialog } from '../../../components/ui/dialog.tsx';
import { Stack } from '../../../components/ui/layout.tsx';
import { Notice } from '../../../components/ui/notice.tsx';
import { Reasons } from '../../../components/ui/reasons.tsx';
import { ErrorNotice } from '../../../components/ui/states.tsx';
import { Time } from '../../../components/ui/time.tsx';
import { Words } from '../../../components/ui/words.tsx';
import { useCancelJob } from '../api/cancel-job.ts';
import { eventDetail, jobTimeline } from '../job-timeline.ts';
import '../questions.css';

/** Where a job is, step by step, and why it ended if it did not end well. Changes arrive by themselves. */
export function JobProgress({ job }: { readonly job: JobView }) {
  const steps = jobTimeline(job);
  return (
    <Stack>
      {job.reasons.length > 0 && (
        <Notice tone="bad" title={job.state === 'cancelled' ? 'Cancelled' : 'Nothing was released'}>
          <Reasons reasons={job.reasons} />
        </Notice>
      )}
      <Card title="Progress">
        <ol className="timeline" aria-live="polite">
          {steps.map(({ state, title, progress, event }) => (
            <li key={state} data-state={progress} aria-current={progress === 'now' ? 'step' : undefined}>
              <span className="mark" />
              <span>
                {title}
                {progress === 'ahead' && <span className="visually-hidden"> (not yet)</span>}
                {eventDetail({ event, title }) !== '' && (
                  <span className="muted small">
                    {' '}
                    <Words text={eventDetail({ event, title })} />
                  </span>
                )}
              </span>
              <span className="muted small">{event !== null && <Time value={event.time} />}</span>
            </li>
          ))}
        </ol>
      </Card>
    </Stack>
  );
}

export function CancelButton({ job }: { readonly job: JobView }) {
  const [isAsking, setAsking] = useState(false);
  const cancel = useCancelJob(job.id);
  if (isFinalState(job.state)) return null;
  const close = () => {
    setAsking(false);
  };
  return (
    <>
      <Button
        onPress={() => {
          setAsking(true);
        }}
      >
        Cancel it
      </Button>
      <ConfirmDialog
        title="Cancel this run?"
        isOpen={isAsking}
        onClose={close}
        confirm="Cancel the run"
        variant="danger"
        isPending={cancel.isPending}
        onConfirm={() => {
          cancel.mutate(undefined, { onSuccess: close });
        }}
      >
        <p>
          Nothing of it will be released. Budget that keybrokers reserved for it stays spent until their owners return
          it.
        </p>
        {cancel.isError && <ErrorNotice error={cancel.error} />}
      </ConfirmDialog>
    </>
  );
}
