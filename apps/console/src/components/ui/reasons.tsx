// SPDX-License-Identifier: Apache-2.0
import type { Reason } from '@glovebox/contracts';
import { Words } from './words.tsx';

/** Where what helps elsewhere, such as a variable of the command line, is another thing in a browser. */
const HERE: Readonly<Record<string, string>> = {
  'development-root-refused':
    'ask for an agreement with a vendor root; for a demonstration only, believe development roots on your page of keys',
};

function Remedy({ reason: { code, remedy } }: { readonly reason: Reason }) {
  const text = Object.hasOwn(HERE, code) ? HERE[code] : remedy;
  if (text === undefined) return null;
  return (
    <p>
      <strong>What helps: </strong>
      <Words text={text} />
    </p>
  );
}

/** Why something was refused, each reason with whose clause refuses, where, and what would help. */
export function Reasons({ reasons }: { readonly reasons: readonly Reason[] }) {
  return (
    <ul className="reasons">
      {reasons.map((reason, index) => (
        <li key={`${reason.code}-${String(index)}`} className="reason">
          <p>
            <Words text={reason.message} />
          </p>
          <Remedy reason={reason} />
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
