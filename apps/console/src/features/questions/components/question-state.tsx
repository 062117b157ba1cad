// SPDX-License-Identifier: Apache-2.0
import type { ComputationView, JobState } from '@glovebox/contracts';
import { Badge, type Tone } from '../../../components/ui/badge.tsx';

const STATES: Readonly<Record<ComputationView['state'], readonly [Tone, string]>> = {
  'awaiting-approval': ['warn', 'awaits approval'],
  approved: ['good', 'approved'],
  rejected: ['bad', 'rejected'],
  denied: ['bad', 'denied by terms'],
};

export function QuestionState({ view }: { readonly view: Pick<ComputationView, 'state' | 'missing'> }) {
  const [tone, word] = STATES[view.state];
  return (
    <span className="row">
      <Badge tone={tone} isMoving={view.state === 'awaiting-approval'}>
        {word}
      </Badge>
      {view.missing.length > 0 && view.state === 'awaiting-approval' && (
        <span className="muted small">of {view.missing.join(', ')}</span>
      )}
    </span>
  );
}

const JOB_TONES: Partial<Readonly<Record<JobState, Tone>>> = {
  released: 'good',
  refused: 'bad',
  failed: 'bad',
  cancelled: 'neutral',
};

export const JobStateBadge = ({ state }: { readonly state: JobState }) => (
  <Badge tone={JOB_TONES[state] ?? 'active'} isMoving={JOB_TONES[state] === undefined}>
    {state}
  </Badge>
);
