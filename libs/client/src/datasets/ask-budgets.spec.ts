// SPDX-License-Identifier: Apache-2.0
import type { Agreement, BudgetState, KeybrokerAnswer, SignedEnvelope } from '@glovebox/contracts';
import { openDocument, signDocument, signingKeyFromSeed, type VerifiedDocument } from '@glovebox/crypto';
import { GloveboxClient } from '../client.ts';
import { budgetAfter, describeBudgetOutlook } from '../computations/budget-after.ts';
import { createPartySecrets, partyIdentity } from '../party-keys.ts';
import { emptyPins } from '../pins.ts';
import { askBudgets } from './ask-budgets.ts';

const now = '2026-11-24T06:00:00Z';
let counter = 0;
const random = (length: number) => new Uint8Array(length).fill(++counter % 256);
const party = partyIdentity('analyst', createPartySecrets(random));
const keybroker = signingKeyFromSeed(random(32));
const impostor = signingKeyFromSeed(random(32));

const state: BudgetState = {
  dataset: 'people',
  questions: 2,
  budget: { rho: '0.5', delta: '0.000001' },
  spent: { rho: '0.02', delta: '0.0000002' },
  left: { rho: '0.48', delta: '0.0000008' },
  loss: { epsilon: '0.9', delta: '0.0000012' },
  lossMax: { epsilon: '5.3', delta: '0.000002' },
};

const agreement = {
  digest: 'a'.repeat(64),
  value: {
    datasets: [
      { name: 'people', owner: 'registry', keybroker: 'registry-keys', terms: { budget: {} } },
      { name: 'visits', owner: 'clinic', keybroker: 'clinic-keys', terms: {} },
    ],
    keybrokers: [{ name: 'registry-keys', owner: 'registry', identityKey: keybroker.publicKey }],
  } as unknown as Agreement,
} as VerifiedDocument<'glovebox/agreement/v1'>;

type Answering = (request: SignedEnvelope) => KeybrokerAnswer;

/** Answers as the coordinator would, with what `answer` makes of the question. */
function clientOf(answer: Answering): GloveboxClient {
  const reply = (init: { readonly body?: Uint8Array }) => {
    const { request } = JSON.parse(new TextDecoder().decode(init.body)) as { request: SignedEnvelope };
    return Promise.resolve(new Response(JSON.stringify(answer(request)), { status: 200, headers: JSON_TYPE }));
  };
  return new GloveboxClient({
    coordinator: 'http://127.0.0.1:1',
    party,
    pins: emptyPins(),
    environment: { fetch: (_, init) => reply(init), clock: () => now, random, sleep: () => Promise.resolve() },
    dangerouslyTrustDevelopmentRoots: false,
  });
}
const JSON_TYPE = { 'content-type': 'application/json' };

function answered(request: SignedEnvelope, by = keybroker, budgets = [state]): KeybrokerAnswer {
  const { digest } = openDocument('glovebox/budget-request/v1', request);
  const about = { request: digest, agreement: agreement.digest, keybroker: keybroker.publicKey, time: now };
  const statement = signDocument('glovebox/budget-statement/v1', { ...about, budgets }, by);
  const outcome = { kind: 'budget' as const, statement };
  const reply = { keybroker: keybroker.publicKey, request: digest, time: now, outcome };
  return { reply: signDocument('glovebox/keybroker-reply/v1', reply, keybroker), outcome };
}

const problemOf = async (answer: Answering) => (await askBudgets(clientOf(answer), { agreement }))[0]?.problem?.code;

describe('what is left of a budget', () => {
  it('is what the keybroker of the agreement signed for this very question', async () => {
    const [asked, ...others] = await askBudgets(clientOf(answered), { agreement });
    expect(others).toEqual([]);
    expect(asked).toEqual({
      dataset: 'people',
      owner: 'registry',
      keybroker: 'registry-keys',
      stated: { ...state, time: now },
      problem: null,
    });
    expect(await askBudgets(clientOf(answered), { agreement }, ['visits'])).toEqual([]);
  });

  it('is not known where an answer is old, of somebody else, or says nothing of the dataset', async () => {
    let first: KeybrokerAnswer | undefined;
    const replayed = clientOf((request) => (first ??= answered(request)));
    expect((await askBudgets(replayed, { agreement }))[0]?.problem).toBeNull();
    expect((await askBudgets(replayed, { agreement }))[0]).toMatchObject({
      stated: null,
      problem: { code: 'wrong-document' },
    });
    expect(await problemOf((request) => answered(request, impostor))).toBe('signature');
    expect(await problemOf((request) => answered(request, keybroker, []))).toBe('not-found');
  });

  it('is reckoned on by the ledger’s own arithmetic', () => {
    expect(budgetAfter(state, { rho: '0.01', delta: '0.0000001' })?.left).toEqual({ rho: '0.47', delta: '0.0000007' });
    expect(budgetAfter(state, { rho: '0.49', delta: '0' })).toBeNull();
    const about = { dataset: 'people', owner: 'registry', keybroker: 'registry-keys' };
    const asked = { ...about, stated: { ...state, time: now }, problem: null };
    expect(describeBudgetOutlook([asked], { rho: '0.49', delta: '0' })[0]).toContain('NOT ENOUGH');
    expect(describeBudgetOutlook([asked], { rho: '0.01', delta: '0' })[0]).toMatch(
      /rho 0\.48 of 0\.5 left .*after a new question of this price rho 0\.47/,
    );
  });
});
