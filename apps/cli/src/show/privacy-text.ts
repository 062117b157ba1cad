// SPDX-License-Identifier: Apache-2.0
import type { QueryTree } from '@glovebox/contracts';
import { describePrivacy } from '@glovebox/client';
import type { PrivateQuestion } from '@glovebox/dp';

/** What an answer under differential privacy will cost and be worth, before anything is spent. */
export function privacyText(tree: QueryTree, privacy: PrivateQuestion): string {
  const { price, noise, groups } = describePrivacy(tree, privacy);
  return [...price, ...noise.map((line) => `  - ${line}`), groups].join('\n');
}
