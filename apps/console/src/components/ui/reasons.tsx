// SPDX-License-Identifier: Apache-2.0
import type { Reason } from '@glovebox/contracts';
import { Words } from './words.tsx';

/** Why something was refused, each reason with whose clause refuses, where, and what would help. */
export function Reasons({ reasons }: { readonly reasons: readonly Reason[] }) {
  return (
    <ul className="reasons">
      {reasons.map((reason, index) => (
        <li key={`${reason.code}-${String(index)}`} className="reason">
          <p>
            <Words text={reason.message} />
          </p>
          {reason.remedy !== undefined && (
            <p>
              <strong>What helps: </strong>
              <Words text={reason.remedy} />
            </p>
          )}
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
