// SPDX-License-Identifier: Apache-2.0
import type { PrivacyCharge } from '@glovebox/contracts';
import type { JobPlan } from './decide-job.ts';

/** What the question of a job is charged to each of these of its datasets; null where thresholds protect people. */
export function privacyCharges(
  { privacy }: Pick<JobPlan, 'privacy'>,
  datasets: readonly { readonly terms: { readonly name: string } }[],
): PrivacyCharge[] | null {
  return privacy === null ? null : datasets.map(({ terms }) => ({ dataset: terms.name, ...privacy.price }));
}

/** Whether two lists charge the same, as text: everybody computes them from the same documents in the same way. */
export const sameCharges = (a: readonly PrivacyCharge[] | null, b: readonly PrivacyCharge[] | null): boolean =>
  chargesText(a) === chargesText(b);

const chargesText = (charges: readonly PrivacyCharge[] | null): string =>
  JSON.stringify(charges?.map(({ dataset, rho, delta, ordersMax = null }) => [dataset, rho, delta, ordersMax]) ?? null);
