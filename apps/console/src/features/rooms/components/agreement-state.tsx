// SPDX-License-Identifier: Apache-2.0
import type { AgreementView } from '@glovebox/contracts';
import { Badge } from '../../../components/ui/badge.tsx';

const TONES = { proposed: 'warn', active: 'good', stopped: 'bad', superseded: 'neutral' } as const;

export const AgreementState = ({ state }: { readonly state: AgreementView['state'] }) => (
  <Badge tone={TONES[state]}>{state}</Badge>
);
