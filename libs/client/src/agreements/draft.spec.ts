// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { compareAgreements, describeAgreement } from './describe-agreement.ts';
import { buildAgreement } from './draft.ts';
import { nextVersion } from './next-version.ts';
import { names, pins } from './example-parties.spec-data.ts';

const example = () => parse(readFileSync('apps/cli/examples/agreement.yaml', 'utf8')) as Record<string, never>;

/** The example with one part changed. */
const changed = (change: (draft: Record<string, never>) => object) => ({ ...example(), ...change(example()) });

describe('an agreement draft', () => {
  it('becomes an agreement with pinned keys in the place of names', () => {
    const agreement = buildAgreement(example(), pins);
    expect(agreement.parties.map(({ name }) => name)).toEqual(names);
    expect(agreement.parties[0]?.signingKey).toBe(pins.parties.registry?.signingKey);
    expect(agreement).toMatchObject({ version: 1, previous: null });
  });

  it.each<[string, object, string, string | undefined]>([
    ['nothing', {}, 'invalid', 'room'],
    ['an unknown field', changed(() => ({ colour: 'red' })), 'invalid', ''],
    [
      'an unpinned party',
      changed(() => ({
        parties: [
          { name: 'registry', roles: ['owner'] },
          { name: 'mallory', roles: ['analyst'] },
        ],
      })),
      'key-not-pinned',
      'parties.mallory',
    ],
    ['a bad time', changed(() => ({ validUntil: 'tomorrow' })), 'invalid', 'validUntil'],
    ['a second version without a first', changed(() => ({ version: 2 })), 'invalid', 'previous'],
    ['a receiver who is no party', changed(() => ({ receivers: ['mallory'] })), 'refused', undefined],
    ['more officers than there are', changed(() => ({ approvals: { officers: 3 } })), 'refused', undefined],
    ['a text', 'agreement' as never, 'invalid', ''],
  ])('with %s is refused', (_name, draft, code, field) => {
    try {
      buildAgreement(draft, pins);
    } catch (error) {
      expect(error).toMatchObject({ code, field, remedy: expect.any(String) });
    }
    expect.assertions(1);
  });
});

describe('an agreement in words', () => {
  const agreement = buildAgreement(example(), pins);

  it('mentions every name, column, measurement and number that it holds', () => {
    const words = describeAgreement(agreement)
      .flatMap(({ title, lines }) => [title, ...lines])
      .join('\n');
    const said = [
      ...agreement.parties.map(({ name }) => name),
      ...agreement.keybrokers.flatMap(({ name, identityKey }) => [name, identityKey]),
      ...agreement.datasets.flatMap(({ name, terms }) => [
        name,
        ...terms.columns.map((column) => column.name),
        String(terms.minimumPeople),
      ]),
      ...(JSON.stringify(agreement.attestation).match(/[0-9a-f]{64,}|Milan/g) ?? []),
      ...agreement.purposes,
      ...agreement.regions,
      agreement.validFrom,
      agreement.validUntil,
    ];
    for (const part of said) expect(words).toContain(part);
  });

  it('shouts a development root', () => {
    const [platform] = agreement.attestation.platforms;
    if (platform?.platform !== 'sev-snp') throw new Error('the example names a platform');
    const root = { kind: 'development', certificate: 'AAAA' } as const;
    const dangerous = { ...agreement, attestation: { platforms: [{ ...platform, root }] } };
    expect(JSON.stringify(describeAgreement(dangerous))).toContain('DANGER');
    expect(JSON.stringify(describeAgreement(agreement))).not.toContain('DANGER');
  });

  it('shows exactly what a new version changes', () => {
    const [first, ...others] = agreement.datasets;
    if (!first) throw new Error('the example has datasets');
    const looser = { ...first, terms: { ...first.terms, minimumPeople: 5 } };
    const { removed, added } = compareAgreements(agreement, { ...agreement, datasets: [looser, ...others] });
    expect(removed).toEqual(['`registry`: every released number must rest on at least 10 different people.']);
    expect(added).toEqual(['`registry`: every released number must rest on at least 5 different people.']);
  });
});

describe('the next version of an agreement', () => {
  const before = { value: buildAgreement(example(), pins), digest: 'ab'.repeat(32) };
  const [dataset] = before.value.datasets;
  const [keybroker] = before.value.keybrokers;

  it('changes what one owner lends, and names its predecessor', () => {
    const stricter = { ...dataset!, terms: { ...dataset!.terms, minimumPeople: 77 } };
    const next = nextVersion(before, stricter, keybroker!);
    expect(next).toMatchObject({ version: 2, previous: before.digest });
    expect(compareAgreements(before.value, next).added).toContain(
      `\`${dataset!.name}\`: every released number must rest on at least 77 different people.`,
    );
    expect(nextVersion(before, { ...dataset!, name: 'another' }, keybroker!).datasets).toHaveLength(
      before.value.datasets.length + 1,
    );
  });

  it('is refused when it would not be consistent', () => {
    const foreign = { ...dataset!, keybroker: 'nowhere' };
    expect(() => nextVersion(before, foreign, keybroker!)).toThrow(
      expect.objectContaining({ code: 'refused', reasons: expect.arrayContaining([expect.anything()]) }),
    );
  });
});
