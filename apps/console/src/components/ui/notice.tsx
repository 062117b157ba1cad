// SPDX-License-Identifier: Apache-2.0
import type { ReactNode } from 'react';
import { AlertIcon, CheckIcon, InfoIcon } from './icons.tsx';

export type NoticeTone = 'info' | 'good' | 'warn' | 'bad';

const ICONS = { info: InfoIcon, good: CheckIcon, warn: AlertIcon, bad: AlertIcon } as const;

/** Something that the reader should know here and now. Bad news are announced. */
export function Notice({
  tone = 'info',
  title,
  children,
}: {
  readonly tone?: NoticeTone;
  readonly title?: string;
  readonly children?: ReactNode;
}) {
  const Icon = ICONS[tone];
  return (
    <div className="notice" data-tone={tone} role={tone === 'bad' ? 'alert' : tone === 'good' ? 'status' : undefined}>
      <Icon size={20} />
      <div>
        {title !== undefined && <p className="notice-title">{title}</p>}
        {children}
      </div>
    </div>
  );
}
