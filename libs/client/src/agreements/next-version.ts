// SPDX-License-Identifier: Apache-2.0
import type { Agreement, AgreementDataset, AgreementKeybroker } from '@glovebox/contracts';
import { checkAgreement } from '@glovebox/policy';
import { ClientError } from '../error.ts';

/**
 * The version after an agreement in which one owner lends a dataset on these terms, anew or instead of before. All
 * else stays; everybody signs it again.
 * @throws ClientError `refused` with every reason why the result would not be consistent
 */
export function nextVersion(
  before: { readonly value: Agreement; readonly digest: string },
  dataset: AgreementDataset,
  keybroker: AgreementKeybroker,
): Agreement {
  const { value } = before;
  const isSame = ({ name, owner }: AgreementDataset) => name === dataset.name && owner === dataset.owner;
  const isKnown = value.keybrokers.some(({ identityKey }) => identityKey === keybroker.identityKey);
  const next: Agreement = {
    ...value,
    version: value.version + 1,
    previous: before.digest,
    keybrokers: isKnown ? value.keybrokers : [...value.keybrokers, keybroker],
    datasets: value.datasets.some(isSame)
      ? value.datasets.map((one) => (isSame(one) ? dataset : one))
      : [...value.datasets, dataset],
  };
  const reasons = checkAgreement(next);
  if (reasons.length > 0) {
    throw new ClientError('refused', 'the agreement would not be consistent', {
      reasons,
      remedy: 'change the terms as the reasons say',
    });
  }
  return next;
}
