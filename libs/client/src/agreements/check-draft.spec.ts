// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { checkDraft } from './check-draft.ts';
import { draftAfter } from './draft-after.ts';
import { buildAgreement, type AgreementDraft } from './draft.ts';
import { pins } from './example-parties.spec-data.ts';

const agreement = buildAgreement(parse(readFileSync('apps/cli/examples/agreement.yaml', 'utf8')), pins);
const { version: _version, previous: _previous, ...draft } = draftAfter({ value: agreement, digest: 'ab'.repeat(32) });

/** The places at which a draft is wrong. */
const placesOf = (input: object): string[] => {
  const checked = checkDraft(input, pins);
  return checked.kind === 'agreement' ? [] : Object.keys(checked.problems);
};
const [platform] = draft.attestation.platforms;
const [dataset] = draft.datasets;

describe('a draft that is being written', () => {
  it('is the agreement that the command line makes of it', () => {
    expect(checkDraft(draft, pins)).toEqual({ kind: 'agreement', agreement });
  });

  it.each<[string, Partial<Record<keyof AgreementDraft, unknown>>, string[]]>([
    ['a bad time and no title at once', { validUntil: 'tomorrow', title: '' }, ['title', 'validUntil']],
    ['a period that ends first', { validUntil: '2025-01-01T00:00:00Z' }, ['validUntil']],
    [
      'a party that is not pinned',
      { parties: [...draft.parties, { name: 'mallory', roles: ['analyst'] }] },
      ['parties.5.name'],
    ],
    ['more officers than take part', { approvals: { officers: 2 } }, ['approvals.officers']],
    ['a receiver who is no party', { receivers: ['mallory'] }, ['receivers']],
    ['a second version that names none before it', { version: 2 }, ['previous']],
    [
      'a keybroker of somebody who is no party',
      { keybrokers: draft.keybrokers.map((one) => ({ ...one, owner: 'mallory' })) },
      ['datasets.0.keybroker', 'datasets.1.keybroker', 'keybrokers.0.owner', 'keybrokers.1.owner'],
    ],
    [
      'terms that do not fit together',
      {
        datasets: [
          {
            ...dataset,
            terms: { ...dataset!.terms, columns: dataset!.terms.columns.filter(({ name }) => name !== 'id') },
          },
        ],
      },
      ['datasets.0.terms'],
    ],
    [
      'values of a policy, also inside of unions',
      { attestation: { platforms: [{ ...platform, measurements: ['00'], mitigations: 'zz' }] } },
      ['attestation.platforms.0.measurements.0', 'attestation.platforms.0.mitigations'],
    ],
    [
      'a GPU as a worker of its own',
      { attestation: { platforms: [{ platform: 'nvidia-gpu' }] } },
      expect.arrayContaining(['attestation.platforms.0.root']) as never,
    ],
  ])('has %s told at its place', (_name, changes, places) => {
    const found = placesOf({ ...draft, ...changes });
    expect(found.toSorted()).toEqual(places);
  });

  it('says what is wrong and what to do', () => {
    const checked = checkDraft({ ...draft, validUntil: draft.validFrom, approvals: { officers: 9 } }, pins);
    expect(checked).toMatchObject({
      problems: {
        validUntil: '`validUntil` is not after `validFrom`. Give the agreement a period in which it is valid.',
        'approvals.officers': expect.stringContaining('Add officers'),
      },
    });
  });
});

describe('the draft of a next version', () => {
  it('says the same and names the version before', () => {
    const digest = 'ab'.repeat(32);
    expect(checkDraft(draftAfter({ value: agreement, digest }), pins)).toEqual({
      kind: 'agreement',
      agreement: { ...agreement, version: 2, previous: digest },
    });
  });
});
