// SPDX-License-Identifier: Apache-2.0
import type { JudgedQuestion } from '@glovebox/client';
import type { TextPlace } from '@glovebox/contracts';

interface PlacedRemark {
  readonly offset: number;
  readonly length: number;
  readonly message: string;
}

/** What is wrong, where in the text it stands; what has no place is told beside the editor only. */
export function remarksOf(judged: JudgedQuestion): PlacedRemark[] {
  const found: readonly {
    readonly message: string;
    readonly place?: TextPlace | null | undefined;
    readonly owner?: string | undefined;
  }[] = judged.kind === 'not-a-query' ? judged.issues : judged.kind === 'denied' ? judged.reasons : [];
  return found.flatMap(({ message, place, owner }) =>
    place === undefined || place === null
      ? []
      : [
          {
            offset: place.offset,
            length: Math.max(place.length, 1),
            message: owner === undefined ? message : `${owner}’s terms: ${message}`,
          },
        ],
  );
}
