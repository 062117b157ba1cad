// SPDX-License-Identifier: Apache-2.0
import { describeEffectivePolicy, type ReadComputation } from '@glovebox/client';
import { Card } from '../../../components/ui/card.tsx';
import { Words } from '../../../components/ui/words.tsx';

/** What holds for the answer, each statement with the clauses of the terms that make it so. */
export function PolicyCard({ read }: { readonly read: ReadComputation }) {
  const words = describeEffectivePolicy(read.agreement.value, read.datasets, read.computation.value.tree);
  return (
    <Card title="What holds for the answer">
      <ul className="reasons">
        {words.map(({ words: text, sources }) => (
          <li key={text} className="reason">
            <p>
              <Words text={text} />
            </p>
            <p className="reason-meta">
              {sources.map(({ owner, dataset, clause }) => (
                <span key={dataset + clause}>
                  {owner}: <code>{`${dataset}.${clause}`}</code>
                </span>
              ))}
            </p>
          </li>
        ))}
      </ul>
    </Card>
  );
}
