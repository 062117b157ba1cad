// SPDX-License-Identifier: Apache-2.0
import type { Problems } from '../../lib/problems.ts';
import { Words } from './words.tsx';

/** Everything that a form lacks, by field. */
export function Lacks({ problems }: { readonly problems: Problems }) {
  return (
    <ul className="lacks">
      {Object.entries(problems).map(([field, problem]) => (
        <li key={field}>
          <code>{field}</code> <Words text={problem} />
        </li>
      ))}
    </ul>
  );
}
