// SPDX-License-Identifier: Apache-2.0
import type { Agreement, Approval, SignedEnvelope } from '@glovebox/contracts';
import { signDocument } from '@glovebox/crypto';
import { createPartySecrets, partyIdentity } from '../party-keys.ts';
import { readApprovals, standingOf } from './read-approvals.ts';
import type { ReadComputation } from './read-computation.ts';

let seed = 0;
const random = (length: number) => new Uint8Array(length).fill(++seed);
const people = new Map(
  ['registry', 'bob', 'ann', 'stranger'].map((name) => [name, partyIdentity(name, createPartySecrets(random))]),
);
const digest = 'a'.repeat(64);
const computation = 'b'.repeat(64);

/** A word of somebody, in the envelope in which the coordinator has it. */
function word(name: string, changes: Partial<Approval> = {}): SignedEnvelope {
  const signing = people.get(name)?.signing;
  if (signing === undefined) throw new Error(name);
  const approval: Approval = {
    agreement: digest,
    computation,
    decision: 'approve',
    datasets: [{ name: 'people', manifest: null }],
    receivers: ['ann'],
    purpose: 'research',
    uses: 1,
    expires: '2027-01-01T00:00:00Z',
    reason: '',
    ...changes,
  };
  return signDocument('glovebox/approval/v1', approval, signing);
}

/** What the coordinator says of it is never looked at. */
function given(...approvals: SignedEnvelope[]): ReadComputation {
  const party = (name: string, role: string) => ({
    ...{ name, roles: [role], signingKey: people.get(name)?.signing.publicKey },
  });
  const agreement = {
    parties: [party('registry', 'owner'), party('bob', 'officer'), party('ann', 'analyst')],
    datasets: [{ name: 'people', owner: 'registry' }],
    approvals: { officers: 1 },
  } as unknown as Agreement;
  return {
    agreement: { digest, value: agreement },
    computation: { digest: computation },
    computationView: { approvals, state: 'approved', missing: [] },
    datasets: ['people'],
  } as unknown as ReadComputation;
}

describe('where a computation stands by its signatures', () => {
  it('is reckoned from who may speak, whatever the coordinator says', () => {
    expect(standingOf(given())).toEqual({ state: 'awaiting-approval', missing: ['registry', 'bob'] });
    expect(standingOf(given(word('registry')))).toMatchObject({ missing: ['bob'] });
    expect(standingOf(given(word('registry'), word('bob')))).toEqual({ state: 'approved', missing: [] });
    expect(standingOf(given(word('registry'), word('bob', { decision: 'reject' })))).toMatchObject({
      state: 'rejected',
    });
  });

  it('counts no stranger, nobody who may not speak, nothing about another question and nothing that was altered', () => {
    const other = word('registry', { computation: 'c'.repeat(64) });
    const altered = { ...word('bob'), payload: word('bob', { uses: 2 }).payload };
    const read = given(word('stranger'), word('ann', { decision: 'reject' }), other, altered);
    expect(standingOf(read)).toEqual({ state: 'awaiting-approval', missing: ['registry', 'bob'] });
    expect(readApprovals(read).map(({ party }) => party)).toEqual(['ann']);
  });
});
