// SPDX-License-Identifier: Apache-2.0
import type { Agreement } from '@glovebox/contracts';
import { approversOf, computationState, type Decided } from './computation-state.ts';

const party = (name: string, ...roles: Agreement['parties'][number]['roles']) => ({
  name,
  signingKey: name,
  receivingKey: name,
  roles,
});
const dataset = (name: string, owner: string) => ({ name, owner }) as Agreement['datasets'][number];
const agreement = {
  parties: [
    party('registry', 'owner'),
    party('clinic', 'owner', 'officer'),
    party('bob', 'officer'),
    party('ann', 'analyst'),
  ],
  datasets: [dataset('people', 'registry'), dataset('visits', 'clinic')],
  approvals: { officers: 1 },
} as Agreement;
const approve = (...parties: string[]): Decided[] => parties.map((name) => ({ party: name, decision: 'approve' }));
const state = (datasets: string[], decided: Decided[], denied = false) =>
  computationState(agreement, datasets, decided, denied);

describe('where a computation stands', () => {
  it.each<[string, string[], Decided[], string, string[]]>([
    ['nobody spoke', ['people', 'visits'], [], 'awaiting-approval', ['registry', 'clinic', 'bob']],
    ['an officer is missing', ['people'], approve('registry'), 'awaiting-approval', ['clinic', 'bob']],
    ['an owner who is an officer counts as both', ['visits'], approve('clinic'), 'approved', []],
    ['owner and officer', ['people'], approve('registry', 'bob'), 'approved', []],
    ['one rejected', ['people'], [...approve('registry', 'bob'), { party: 'bob', decision: 'reject' }], 'rejected', []],
  ])('%s', (_, datasets, decided, expected, missing) => {
    expect(state(datasets, decided)).toEqual({ state: expected, missing });
  });

  it('does not ask about what the terms refuse', () => {
    expect(state([], [], true)).toEqual({ state: 'denied', missing: [] });
  });

  it('lets owners of the data used and officers speak, and nobody else', () => {
    expect(approversOf(agreement, ['people'])).toEqual(['registry', 'clinic', 'bob']);
  });
});
