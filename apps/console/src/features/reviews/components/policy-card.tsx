// SPDX-License-Identifier: Apache-2.0
import type { PolicyWord } from '@glovebox/client';
import { Card } from '../../../components/ui/card.tsx';
import { Words } from '../../../components/ui/words.tsx';

/** What holds for the answer, each statement with the clauses of the terms that make it so. */
export function PolicyCard({ title, words }: { readonly title: string; readonly words: readonly PolicyWord[] }) {
  return (
    <Card title={title}>
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
