// SPDX-License-Identifier: Apache-2.0
import type { ComputationView } from '@glovebox/contracts';
import { Badge, type Tone } from '../../../components/ui/badge.tsx';

const STATES: Readonly<Record<ComputationView['state'], { readonly tone: Tone; readonly text: string }>> = {
  'awaiting-approval': { tone: 'warn', text: 'awaits approval' },
  approved: { tone: 'good', text: 'approved' },
  rejected: { tone: 'bad', text: 'rejected' },
  denied: { tone: 'bad', text: 'refused by terms' },
};

/** Where a computation stands. */
export function ComputationBadge({ state }: { readonly state: ComputationView['state'] }) {
  const { tone, text } = STATES[state];
  return <Badge tone={tone}>{text}</Badge>;
}
