// SPDX-License-Identifier: Apache-2.0
import type { Reason } from '@glovebox/contracts';
import { asSentence } from '@glovebox/client';
import { Words } from './words.tsx';

/** What helps against a reason's code on a page, where it is another thing than elsewhere. */
export type Remedies = Readonly<Record<string, string>>;

/** In a browser there are no variables of a command line. */
const IN_BROWSER: Remedies = {
  'development-root-refused':
    'ask for an agreement with a vendor root; for a demonstration only, believe development roots on your page of keys',
};

function Remedy({ reason: { code, remedy }, here }: { readonly reason: Reason; readonly here: Remedies }) {
  const text = Object.hasOwn(here, code) ? here[code] : remedy;
  if (text === undefined) return null;
  return (
    <p>
      <strong>What helps: </strong>
      <Words text={asSentence(text)} />
    </p>
  );
}

/** Why something was refused, each reason with whose clause refuses, where, and what would help. */
export function Reasons({
  reasons,
  here = IN_BROWSER,
}: {
  readonly reasons: readonly Reason[];
  readonly here?: Remedies;
}) {
  return (
    <ul className="reasons">
      {reasons.map((reason, index) => (
        <li key={`${reason.code}-${String(index)}`} className="reason">
          <p>
            <Words text={asSentence(reason.message)} />
          </p>
          <Remedy reason={reason} here={here} />
          <p className="reason-meta">
            <code>{reason.code}</code>
            {reason.owner !== undefined && <span>terms of {reason.owner}</span>}
            {reason.dataset !== undefined && <span>dataset {reason.dataset}</span>}
            {reason.clause !== undefined && (
              <span>
                clause <code>{reason.clause}</code>
              </span>
            )}
            {reason.place !== undefined && (
              <span>
                line {reason.place.line}, column {reason.place.column}
              </span>
            )}
          </p>
        </li>
      ))}
    </ul>
  );
}
