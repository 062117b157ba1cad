// SPDX-License-Identifier: Apache-2.0
import type { ReactNode } from 'react';

export type Tone = 'neutral' | 'active' | 'good' | 'warn' | 'bad';

/** A state in one or two words. The words say it; the colour only helps. */
export function Badge({
  tone = 'neutral',
  isMoving,
  children,
}: {
  readonly tone?: Tone;
  /** It will change by itself. */
  readonly isMoving?: boolean;
  readonly children: ReactNode;
}) {
  return (
    <span className="badge" data-tone={tone} data-moving={isMoving === true ? true : undefined}>
      {children}
    </span>
  );
}
