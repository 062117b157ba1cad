// SPDX-License-Identifier: Apache-2.0
import type { DatasetTerms } from '@glovebox/contracts';
import type { RoomForm } from './room-form.ts';

/**
 * A draft with terms put into it: those of a dataset that it has, or of one more, which its proposer lends by the keybroker
 * that the draft names. Purposes and receivers that terms name and the room does not say yet are taken over.
 */
export function withTerms(
  form: RoomForm,
  index: number | null,
  self: string,
  name: string,
  terms: DatasetTerms,
): RoomForm {
  const own = form.keybrokers.find(({ owner }) => owner === self)?.name ?? '';
  return {
    ...form,
    purposes: form.purposes === '' ? terms.purposes.join(', ') : form.purposes,
    parties: form.parties.map((party) =>
      index === null && party.name === self && !party.roles.includes('owner')
        ? { ...party, roles: [...party.roles, 'owner' as const] }
        : party,
    ),
    datasets:
      index === null
        ? [...form.datasets, { name, owner: self, keybroker: own, terms }]
        : form.datasets.map((one, at) => (at === index ? { ...one, name, terms } : one)),
  };
}
