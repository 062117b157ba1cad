// SPDX-License-Identifier: Apache-2.0
import { Link } from 'react-router';
import { Badge, type Tone } from '../../../components/ui/badge.tsx';
import { Card } from '../../../components/ui/card.tsx';
import { ArrowIcon } from '../../../components/ui/icons.tsx';
import { Time } from '../../../components/ui/time.tsx';
import type { Awaiting } from '../awaiting.ts';

/** A short list of things, each leading to its page. */
export function AwaitingList({
  title,
  items,
  tone,
  isMoving,
}: {
  readonly title: string;
  readonly items: readonly Awaiting[];
  readonly tone: Tone;
  readonly isMoving?: boolean;
}) {
  if (items.length === 0) return null;
  return (
    <Card
      title={title}
      isFlush
      actions={
        <Badge tone={tone} isMoving={isMoving ?? false}>
          {items.length}
        </Badge>
      }
    >
      <ul className="links">
        {items.map((item) => (
          <li key={item.key}>
            <Link to={item.to}>
              <span>
                <strong>{item.title}</strong>
                <span className="muted small">{item.detail}</span>
              </span>
              <span className="muted small numeric">
                <Time value={item.time} />
              </span>
              <ArrowIcon size={16} />
            </Link>
          </li>
        ))}
      </ul>
    </Card>
  );
}
