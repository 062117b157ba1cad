// SPDX-License-Identifier: Apache-2.0
import type { Agreement } from '@glovebox/contracts';
import { checkAgreement } from './check-agreement.ts';
import { exampleAgreement } from './example.spec-data.ts';

const dataset = (agreement: Agreement, change: Partial<Agreement['datasets'][number]>): Agreement => ({
  ...agreement,
  datasets: agreement.datasets.map((entry, index) => (index === 0 ? { ...entry, ...change } : entry)),
});

const columns = (agreement: Agreement, change: object): Agreement => {
  const [first, ...rest] = agreement.datasets;
  if (!first) throw new Error('no dataset');
  return { ...agreement, datasets: [{ ...first, terms: { ...first.terms, columns: change as never } }, ...rest] };
};

const good = exampleAgreement();
const [unit, age, bmi] = good.datasets[0]?.terms.columns ?? [];

describe('checkAgreement', () => {
  it('finds nothing against a consistent agreement', () => {
    expect(checkAgreement(good)).toEqual([]);
  });

  it.each([
    ['one party twice', { ...good, parties: [...good.parties, good.parties[0]] }, 'agreement-duplicate'],
    ['one dataset twice', { ...good, datasets: [...good.datasets, good.datasets[0]] }, 'agreement-duplicate'],
    ['an owner who is no party', dataset(good, { owner: 'nobody' }), 'agreement-owner'],
    ['an owner without the role', dataset(good, { owner: 'analyst' }), 'agreement-owner'],
    ["somebody else's keybroker", dataset(good, { keybroker: 'clinic-keys' }), 'agreement-keybroker'],
    ['a receiver who is no party', { ...good, receivers: ['nobody'] }, 'agreement-unknown-party'],
    ['more officers than there are', { ...good, approvals: { officers: 2 } }, 'agreement-quorum'],
    ['an empty validity', { ...good, validUntil: good.validFrom }, 'agreement-validity'],
    ['a second version without predecessor', { ...good, version: 2 }, 'agreement-version'],
    ['no unit column', columns(good, [age, bmi]), 'agreement-unit'],
    ['two unit columns', columns(good, [unit, { ...unit, name: 'id2' }]), 'agreement-unit'],
    ['a nullable unit', columns(good, [{ ...unit, nullable: true }]), 'agreement-terms'],
    [
      'breakpoints out of order',
      columns(good, [unit, { ...age, terms: { role: 'dimension', breakpoints: ['50', '40'] } }]),
      'agreement-terms',
    ],
    [
      'a domain on a number',
      columns(good, [unit, { ...age, terms: { role: 'dimension', domain: ['a'] } }]),
      'agreement-terms',
    ],
    ['a measure of text', columns(good, [unit, { ...bmi, type: { type: 'text' } }]), 'agreement-terms'],
    [
      'bounds upside down',
      columns(good, [unit, { ...bmi, terms: { role: 'measure', bounds: { low: '9', high: '1' } } }]),
      'agreement-terms',
    ],
  ])('refuses %s with a remedy', (_, agreement, code) => {
    const reasons = checkAgreement(agreement as Agreement);
    expect(reasons.map((reason) => reason.code)).toContain(code);
    for (const reason of reasons) expect(reason.remedy).toBeTruthy();
  });
});
