// SPDX-License-Identifier: Apache-2.0
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Agreement, KeybrokerRequest, PrivacyBudget, SignedEnvelope } from '@glovebox/contracts';
import { openDocument, signDocument } from '@glovebox/crypto';
import { testOnlyClock } from '@glovebox/test-kit';
import { codesOf, KeybrokerWorld, newWorker, only } from './keybroker-world.spec-data.ts';

const PATIENCE_MS = 120_000;
const clock = testOnlyClock();
let world: KeybrokerWorld;
beforeEach(async () => {
  world = await KeybrokerWorld.create({ clock: clock.now });
}, PATIENCE_MS);
afterEach(() => world.destroy());

const budget: PrivacyBudget = {
  rhoTotal: '0.02',
  rhoPerQuestion: '0.01',
  delta: '0.000001',
  selectionDelta: '0.0000001',
  preThreshold: 10,
  maximumGroupsPerPerson: 1,
  maximumRowsPerPersonAndGroup: 1,
};

/** The same two owners; each of their datasets with a budget of its own. */
function agreementWith(changes: { people?: Partial<PrivacyBudget>; visits?: Partial<PrivacyBudget> }): SignedEnvelope {
  const { datasets } = openDocument('glovebox/agreement/v1', world.agreement()).value;
  return world.agreement({
    datasets: datasets.map((dataset): Agreement['datasets'][number] => ({
      ...dataset,
      terms: {
        ...dataset.terms,
        budget: { ...budget, ...(dataset.name === 'people' ? changes.people : changes.visits) },
      },
    })),
  });
}

const agreementOfBudgets = () => agreementWith({});

/** People are lent for two questions, and nothing is noisy. */
function agreementOfUses(): SignedEnvelope {
  const { datasets } = openDocument('glovebox/agreement/v1', world.agreement()).value;
  return world.agreement({
    datasets: datasets.map((dataset) =>
      dataset.name === 'people' ? { ...dataset, terms: { ...dataset.terms, uses: 2 } } : dataset,
    ),
  });
}

/** A data version of its own is a question of its own. */
const question = (agreement: SignedEnvelope, version: string) =>
  world.documents({ agreement, version, approval: { uses: 100 } });

/** Names the same keybrokers, datasets and parties, and is signed by everybody that it binds: none of them those people. */
function inventedBy(stranger: ReturnType<typeof newWorker>['signing']): SignedEnvelope {
  const { value } = openDocument('glovebox/agreement/v1', agreementWith({}));
  const keys = value.parties.map((_, index) => (index === 0 ? stranger : newWorker().signing));
  const parties = value.parties.map((party, index) => ({ ...party, signingKey: keys[index]?.publicKey ?? '' }));
  return signDocument('glovebox/agreement/v1', { ...value, parties }, ...keys);
}

const statementOf = (grant: { readonly statement: SignedEnvelope } | undefined) => {
  if (grant === undefined) throw new Error('a grant of each keybroker');
  return openDocument('glovebox/grant/v1', grant.statement).value;
};

async function consider(agreement: SignedEnvelope, version: string) {
  const documents = question(agreement, version);
  const attempt = world.attempt(documents, await world.challenges(documents), newWorker());
  const ask = async (owner: 'registry' | 'clinic') =>
    openDocument(
      'glovebox/willingness/v1',
      only(await world.ask(owner, { verb: 'consider', ...attempt }), 'willingness').willingness,
    ).value;
  return { attempt, registry: await ask('registry'), clinic: await ask('clinic') };
}

describe('the privacy ledger of a keybroker', () => {
  it('is charged with the grant, once for one question, and empty after its budget, across restarts', async () => {
    const agreement = agreementWith({});
    const first = await world.granted(question(agreement, '1'), newWorker());
    expect(statementOf(first.grants[0]).privacyCharges).toEqual([{ dataset: 'people', rho: '0.01', delta: '0' }]);
    expect(statementOf(first.grants[1]).privacyCharges).toEqual([{ dataset: 'visits', rho: '0.01', delta: '0' }]);
    // The same question by another job, and after a restart, is repeated at no charge: the statement says the price again.
    const again = await world.granted(question(agreement, '1'), newWorker());
    expect(statementOf(again.grants[0]).privacyCharges).toEqual(statementOf(first.grants[0]).privacyCharges);
    await world.close('registry');
    await world.granted(question(agreement, '2'), newWorker());
    await world.granted(question(agreement, '1'), newWorker());

    const third = await consider(agreement, '3');
    expect(third.registry.willing).toBe(false);
    expect(third.registry.reasons.map(({ code }) => code)).toEqual(['budget-exhausted']);
    expect(third.registry.reasons[0]).toMatchObject({ dataset: 'people' });
    expect(third.registry.reasons[0]?.message).toContain('left are rho 0, delta');
  }, 60_000);

  it('tells every party of the agreement, and nobody else, what is left of it', async () => {
    const agreement = agreementWith({ people: { rhoTotal: '0.05' } });
    await world.granted(question(agreement, '1'), newWorker());
    await world.close('registry');
    const asked = await world.ask('registry', world.budgetRequest('registry', agreement));
    const { statement } = only(asked, 'budget');
    const { value } = openDocument('glovebox/budget-statement/v1', statement, [world.site('registry').identityKey]);
    expect(value.budgets).toMatchObject([
      {
        dataset: 'people',
        questions: 1,
        budget: { rho: '0.05', delta: '0.000001' },
        spent: { rho: '0.01', delta: '0' },
        left: { rho: '0.04', delta: '0.000001' },
        loss: { epsilon: '0.6217', delta: '0.000001' },
        lossMax: { epsilon: '1.4716' },
      },
    ]);
    // Another agreement is another budget of the same ledger.
    const small = only(
      await world.ask('registry', world.budgetRequest('registry', agreementWith({ people: { rhoTotal: '0.01' } }))),
      'budget',
    );
    expect(openDocument('glovebox/budget-statement/v1', small.statement).value.budgets[0]?.left.rho).toBe('0');

    const refused = async (request: KeybrokerRequest) => codesOf(await world.ask('registry', request));
    const honest = world.budgetRequest('registry', agreement);
    const stranger = newWorker().signing;
    expect(await refused(world.budgetRequest('registry', agreement, stranger))).toEqual(['not-a-party']);
    expect(await refused(world.budgetRequest('clinic', agreement))).toEqual(['other-keybroker']);
    expect(await refused({ ...honest, agreement: agreementWith({}) })).toEqual(['budget-of-other-agreement']);
    const [first] = agreement.signatures;
    const unsigned = { ...agreement, signatures: first === undefined ? [] : [first] };
    expect(await refused({ ...honest, agreement: unsigned })).toEqual(['agreement-unsigned']);
    const invented = inventedBy(stranger);
    expect(await refused(world.budgetRequest('registry', invented, stranger))).toEqual(['not-my-agreement']);
  }, 60_000);

  it('charges all keybrokers or none: one empty ledger refuses before anybody spends', async () => {
    const agreement = agreementWith({ visits: { rhoTotal: '0.01' } });
    await world.granted(question(agreement, '1'), newWorker());
    const { attempt, registry, clinic } = await consider(agreement, '2');
    expect(registry.willing).toBe(true);
    expect(clinic.reasons.map(({ code }) => code)).toEqual(['budget-exhausted']);
    const willing = await world.willing(attempt);
    expect(codesOf(await world.ask('registry', { verb: 'grant', ...attempt, willing }))).toEqual(['not-willing']);
    // Nothing was spent at the first: one more question of its own is covered by what is left of 0.02.
    const other = agreementWith({ visits: { rhoTotal: '1' } });
    await world.granted(question(other, '3'), newWorker());
  }, 60_000);

  it('keeps what was charged where another keybroker then fails, and knows it before the key leaves', async () => {
    const agreement = agreementWith({ people: { rhoTotal: '0.01' } });
    const { attempt } = await consider(agreement, '1');
    const willing = await world.willing(attempt);
    only(await world.ask('registry', { verb: 'grant', ...attempt, willing }), 'grant');
    // The clinic never grants, the answer of the registry is lost, its process dies: the entry is on disk.
    await world.close('registry');
    expect(await readFile(join(world.site('registry').directory, 'journal'), 'utf8')).toContain('privacyCharges');
    expect((await consider(agreement, '2')).registry.reasons.map(({ code }) => code)).toEqual(['budget-exhausted']);
    expect((await consider(agreement, '1')).registry.willing).toBe(true);
  }, 60_000);

  it.each([
    ['a budget of two questions', agreementOfBudgets, 'budget-exhausted'],
    ['terms of two questions', agreementOfUses, 'terms-exhausted'],
  ])(
    'gives %s to two of three that are asked for at the same time',
    async (_, agreementOf, code) => {
      const agreement = agreementOf();
      const grants: KeybrokerRequest[] = [];
      for (const version of ['1', '2', '3']) {
        const { attempt, registry } = await consider(agreement, version);
        expect(registry.willing).toBe(true);
        grants.push({ verb: 'grant', ...attempt, willing: await world.willing(attempt) });
      }
      const ask = () => Promise.all(grants.map((request) => world.ask('registry', request)));
      const outcomes = await ask();
      expect(outcomes.map(({ kind }) => kind).sort()).toEqual(['denied', 'grant', 'grant']);
      for (const outcome of outcomes) if (outcome.kind === 'denied') expect(codesOf(outcome)).toEqual([code]);
      // Asked again after a restart, those that have a grant have it still, and nobody else does.
      await world.close('registry');
      await world.keybroker('registry');
      expect((await ask()).map(({ kind }) => kind)).toEqual(outcomes.map(({ kind }) => kind));
    },
    60_000,
  );

  it('belongs to the dataset: new terms and versions reset nothing, and the smallest rho of all owners is the price', async () => {
    await world.granted(question(agreementWith({}), '1'), newWorker());
    await world.granted(question(agreementWith({}), '2'), newWorker());
    const larger = agreementWith({ people: { rhoTotal: '0.024' }, visits: { rhoTotal: '1', rhoPerQuestion: '0.004' } });
    const { grants } = await world.granted(question(larger, '3'), newWorker());
    expect(statementOf(grants[0]).privacyCharges).toEqual([{ dataset: 'people', rho: '0.004', delta: '0' }]);
    const { registry } = await consider(larger, '4');
    expect(registry.reasons.map(({ code }) => code)).toEqual(['budget-exhausted']);
  }, 60_000);
});
