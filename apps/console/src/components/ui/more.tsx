// SPDX-License-Identifier: Apache-2.0
import { useState, type ReactNode } from 'react';
import { Badge } from './badge.tsx';

/** Details on demand. What is inside is made when it is first opened; a problem inside is told outside. */
export function More({
  summary,
  isOpenFirst = false,
  hasProblem = false,
  children,
}: {
  readonly summary: ReactNode;
  readonly isOpenFirst?: boolean;
  readonly hasProblem?: boolean;
  readonly children: ReactNode;
}) {
  const [isOpen, setOpen] = useState(isOpenFirst);
  const [wasOpen, setWasOpen] = useState(isOpenFirst);
  return (
    <details
      className="more"
      open={isOpen}
      onToggle={({ currentTarget }) => {
        setOpen(currentTarget.open);
        if (currentTarget.open) setWasOpen(true);
      }}
    >
      <summary>
        <span>{summary}</span>
        {hasProblem && <Badge tone="bad">to correct</Badge>}
      </summary>
      {wasOpen && <div className="more-body">{children}</div>}
    </details>
  );
}
