// SPDX-License-Identifier: Apache-2.0
import type { Agreement, AgreementDataset, Reason } from '@glovebox/contracts';
import { checkDatasetTerms } from './check-terms.ts';
import { ReasonList } from './reasons.ts';

/**
 * Whether an agreement makes sense as a whole: names are unique and resolve, every owner controls the keybroker of its
 * datasets, terms fit their columns. Returns every reason against it; an empty list means consistent.
 */
export function checkAgreement(agreement: Agreement): Reason[] {
  const list = new ReasonList();
  checkUnique(
    list,
    'parties',
    agreement.parties.map((party) => party.name),
  );
  checkUnique(
    list,
    'parties.signingKey',
    agreement.parties.map((party) => party.signingKey),
  );
  checkUnique(
    list,
    'keybrokers',
    agreement.keybrokers.map((keybroker) => keybroker.name),
  );
  checkUnique(
    list,
    'keybrokers.identityKey',
    agreement.keybrokers.map((keybroker) => keybroker.identityKey),
  );
  checkUnique(
    list,
    'datasets',
    agreement.datasets.map((dataset) => dataset.name),
  );
  checkRoles(list, agreement);
  for (const dataset of agreement.datasets) checkDataset(list, agreement, dataset);
  list.demand(agreement.validFrom < agreement.validUntil, {
    code: 'agreement-validity',
    message: '`validUntil` is not after `validFrom`',
    remedy: 'give the agreement a period in which it is valid',
  });
  list.demand((agreement.version === 1) === (agreement.previous === null), {
    code: 'agreement-version',
    message: 'version 1 has no predecessor and every later version names one',
    remedy: 'set `previous` to the digest of the version before',
  });
  return list.reasons;
}

function checkUnique(list: ReasonList, field: string, names: readonly string[]): void {
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  list.demand(twice === undefined, {
    code: 'agreement-duplicate',
    message: `${field}: \`${twice ?? ''}\` appears twice`,
    remedy: 'give each its own name and key',
  });
}

function checkRoles(list: ReasonList, agreement: Agreement): void {
  const officers = agreement.parties.filter((party) => party.roles.includes('officer')).length;
  list.demand(officers >= agreement.approvals.officers, {
    code: 'agreement-quorum',
    message: `${String(agreement.approvals.officers)} officers must approve but only ${String(officers)} take part`,
    remedy: 'add officers or lower `approvals.officers`',
  });
  for (const receiver of agreement.receivers) checkParty(list, agreement, 'receivers', receiver);
  for (const keybroker of agreement.keybrokers)
    checkParty(list, agreement, `keybrokers.${keybroker.name}.owner`, keybroker.owner);
}

function checkParty(list: ReasonList, agreement: Agreement, field: string, name: string): void {
  list.demand(
    agreement.parties.some((party) => party.name === name),
    {
      code: 'agreement-unknown-party',
      message: `${field}: \`${name}\` is not a party of this agreement`,
      remedy: 'add the party, or correct the name',
    },
  );
}

function checkDataset(list: ReasonList, agreement: Agreement, dataset: AgreementDataset): void {
  const owner = agreement.parties.find((party) => party.name === dataset.owner);
  const keybroker = agreement.keybrokers.find((candidate) => candidate.name === dataset.keybroker);
  const at = { dataset: dataset.name, owner: dataset.owner };
  list.demand(owner?.roles.includes('owner') ?? false, {
    ...at,
    code: 'agreement-owner',
    message: `datasets.${dataset.name}.owner: \`${dataset.owner}\` is not a party with the role owner`,
    remedy: 'name a party with the role owner',
  });
  list.demand(keybroker?.owner === dataset.owner, {
    ...at,
    code: 'agreement-keybroker',
    message: `datasets.${dataset.name}.keybroker: \`${dataset.keybroker}\` is not a keybroker of \`${dataset.owner}\``,
    remedy: 'keys of a dataset are held by a keybroker of its own owner',
  });
  checkUnique(
    list,
    `datasets.${dataset.name}.columns`,
    dataset.terms.columns.map((column) => column.name),
  );
  list.demand(dataset.terms.columns.filter((column) => column.terms.role === 'unit').length === 1, {
    ...at,
    code: 'agreement-unit',
    message: `datasets.${dataset.name}: exactly one column must have the role unit`,
    remedy: 'mark the column that identifies the person',
  });
  checkDatasetTerms(list, dataset);
}
