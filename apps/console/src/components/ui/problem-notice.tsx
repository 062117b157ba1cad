// SPDX-License-Identifier: Apache-2.0
import type { ReactNode } from 'react';
import { toProblem } from '../../lib/problem.ts';
import { Notice } from './notice.tsx';
import { Reasons } from './reasons.tsx';
import { Words } from './words.tsx';

/** What went wrong, as it was said: code, field, remedy and every reason. Of parts that the standalone page has, too. */
export function ProblemNotice({ error, children }: { readonly error: unknown; readonly children?: ReactNode }) {
  const { title, code, message, field, remedy, reasons } = toProblem(error);
  return (
    <Notice tone="bad" title={title}>
      <p>
        <Words text={message} />
      </p>
      {remedy !== undefined && (
        <p>
          <strong>What helps: </strong>
          <Words text={remedy} />
        </p>
      )}
      {reasons.length > 0 && <Reasons reasons={reasons} />}
      <p className="reason-meta">
        <code>{code}</code>
        {field !== undefined && (
          <span>
            at <code>{field}</code>
          </span>
        )}
      </p>
      {children}
    </Notice>
  );
}
