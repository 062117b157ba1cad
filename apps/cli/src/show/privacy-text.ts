// SPDX-License-Identifier: Apache-2.0
import { describePrivacy, type PricedQuestion } from '@glovebox/client';
import type { PrivateQuestion } from '@glovebox/dp';

/** What an answer under differential privacy will cost and be worth, before anything is spent. */
export function privacyText(question: PricedQuestion, privacy: PrivateQuestion): string {
  const { price, noise, groups } = describePrivacy(question, privacy);
  return [...price, ...noise.map((line) => `  - ${line}`), groups].join('\n');
}
