// SPDX-License-Identifier: Apache-2.0
import { isDue } from './freshness.ts';
import { obtain, type ObtainContext, type Obtained } from './obtain.ts';
import { describeNeed } from './describe-need.ts';

export interface RefreshOptions extends Omit<ObtainContext, 'update'> {
  /** Also what is not due. */
  readonly all?: boolean;
}

/** Asks again for everything kept that is due. @returns what became of each that was asked for */
export async function refreshCollateral({ all = false, ...context }: RefreshOptions): Promise<readonly Obtained[]> {
  const { cache, clock, freshness } = context;
  const due = (await cache.list()).filter(({ entry }) => all || isDue(entry, freshness, clock()));
  const asked = all ? { ...context, freshness: { marginSeconds: 0, recheckSeconds: 0, leastSeconds: 0 } } : context;
  return Promise.all(due.map(({ entry: { need, update } }) => obtain(need, { ...asked, update })));
}

/** An outcome in one line, for logs. */
export function describeObtained(outcome: Obtained): string {
  if (outcome.kind === 'missing') {
    const { need, error } = outcome;
    return `${describeNeed(need)} was not had: ${error.message}; ${error.remedy ?? 'try again'}`;
  }
  const { need, expiresAt } = outcome.kept.entry;
  const until = `valid until ${expiresAt}`;
  switch (outcome.kind) {
    case 'fetched':
      return `${describeNeed(need)} was fetched, ${until}`;
    case 'cached':
      return `${describeNeed(need)} is kept, ${until}`;
    case 'kept':
      return `${describeNeed(need)} stays in use, ${until}: ${outcome.error.message}`;
  }
}
