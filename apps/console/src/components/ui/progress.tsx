// SPDX-License-Identifier: Apache-2.0
import { useId, type ReactNode } from 'react';

/** How far something is, in words beside the bar. Without a value it is under way and nobody knows how far. */
export function Progress({
  label,
  value,
  detail,
}: {
  readonly label: string;
  /** From 0 to 1. */
  readonly value: number | null;
  readonly detail?: ReactNode;
}) {
  const id = useId();
  return (
    <div className="progress">
      <div className="progress-label">
        <label htmlFor={id}>{label}</label>
        <span className="muted">{detail}</span>
      </div>
      <progress id={id} max={1} {...(value === null ? {} : { value })} />
    </div>
  );
}
