// SPDX-License-Identifier: Apache-2.0
import type { Agreement } from '@glovebox/contracts';
import { displayFingerprint, partyFingerprint } from '@glovebox/crypto';
import { describeAttestation } from './describe-attestation.ts';
import { describeDataset } from './describe-terms.ts';
import { list } from './words.ts';
import { counted } from '../counted.ts';

export interface DescribedSection {
  readonly title: string;
  readonly lines: readonly string[];
}

/**
 * A whole agreement in plain words: every field of it is in some line, so what is not said is not agreed. What a
 * signer reads is made from the document by the signer's own client.
 */
export function describeAgreement(agreement: Agreement): DescribedSection[] {
  return [
    {
      title: `${agreement.title} (room ${agreement.room}, version ${String(agreement.version)})`,
      lines: general(agreement),
    },
    { title: 'Who takes part', lines: parties(agreement) },
    { title: 'What is lent, and on what terms', lines: agreement.datasets.flatMap(describeDataset) },
    { title: 'Which workers are believed', lines: describeAttestation(agreement.attestation) },
  ];
}

function general(agreement: Agreement): string[] {
  return [
    `Valid from ${agreement.validFrom} to ${agreement.validUntil}.`,
    agreement.previous === null ? 'It replaces no earlier version.' : `It replaces version ${agreement.previous}.`,
    `Results may be used for ${list(agreement.purposes)} and may go to ${list(agreement.receivers)}.`,
    `Each computation needs the approval of every owner whose data it uses, and of ${counted(agreement.approvals.officers, 'officer')}.`,
    agreement.regions.length === 0
      ? 'Nothing is declared about where workers stand.'
      : `Workers are declared (not proven) to stand in ${list(agreement.regions)}.`,
    'Any owner can stop it alone, at once and for good.',
  ];
}

function parties(agreement: Agreement): string[] {
  return [
    ...agreement.parties.map(
      (party) =>
        `\`${party.name}\` takes part as ${party.roles.join(' and ')}; fingerprint ${displayFingerprint(partyFingerprint(party))}.`,
    ),
    ...agreement.keybrokers.map(
      (keybroker) =>
        `Keybroker \`${keybroker.name}\` holds the keys of \`${keybroker.owner}\` on its owner's machine; key ${keybroker.identityKey}; ${
          keybroker.witnesses.length === 0
            ? 'its state has no witness'
            : `its state is witnessed by ${list(keybroker.witnesses)}`
        }.`,
    ),
  ];
}

/** What a new version changes, in the words of the two descriptions. */
export function compareAgreements(before: Agreement, after: Agreement): { removed: string[]; added: string[] } {
  const linesOf = (agreement: Agreement) =>
    describeAgreement(agreement).flatMap(({ title, lines }) => [title, ...lines]);
  const old = linesOf(before);
  const fresh = linesOf(after);
  return {
    removed: old.filter((line) => !fresh.includes(line)),
    added: fresh.filter((line) => !old.includes(line)),
  };
}
