// SPDX-License-Identifier: Apache-2.0
import { Words } from './words.tsx';

/** What is wrong with a part of a form that has no field of its own. */
export const ProblemLine = ({ problem }: { readonly problem: string | undefined }) =>
  problem === undefined ? null : (
    <p className="problem-line">
      <Words text={problem} />
    </p>
  );
