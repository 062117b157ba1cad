// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { toHex, utf8 } from '@glovebox/core';
import { sha256 } from '@glovebox/crypto';
import { add, parseDecimal, rational, zero } from '../exact/rational.ts';
import { epsilonOfZcdp } from '../accountant/zcdp.ts';
import { amountOf, lossOf } from './amount.ts';
import { chargeJointly } from './joint.ts';
import { charge, emptyLedger, ledgerDocument, openLedger, remaining, withBudget, type Ledger } from './ledger.ts';
import { privacyLoss, reportLedger } from './report.ts';

const question = (name: string | number) => toHex(sha256(utf8(String(name))));
const price = (name: string | number, rho: string, delta = '0') => ({ question: question(name), rho, delta });
const ledger = (rho: string, delta = '0.000001', dataset = 'registry') => emptyLedger(dataset, { rho, delta });

function charged(from: Ledger, ...prices: readonly Parameters<typeof charge>[1][]): Ledger {
  return prices.reduce((current, next) => {
    const outcome = charge(current, next);
    if (outcome.kind !== 'charged') throw new Error(outcome.kind);
    return outcome.ledger;
  }, from);
}

describe('a charge', () => {
  it('is taken up to the last 10^-18 and not beyond', () => {
    const spent = charged(ledger('0.3'), price(1, '0.1'), price(2, '0.2'));
    expect(remaining(spent)).toEqual({ rho: '0', delta: '0.000001' });
    expect(charge(spent, price(3, '0.000000000000000001'))).toMatchObject({
      kind: 'denied',
      reasons: [{ code: 'privacy-budget-exhausted', dataset: 'registry' }],
      remaining: { rho: '0' },
    });
    expect(charge(spent, price(4, '0')).kind).toBe('charged');
  });

  it('counts delta of its own', () => {
    const spent = charged(ledger('1', '0.0000001'), price(1, '0.1', '0.00000006'));
    expect(charge(spent, price(2, '0.1', '0.00000005'))).toMatchObject({
      kind: 'denied',
      remaining: { delta: '0.00000004' },
    });
  });

  it('of the same question is none, whoever asks again', () => {
    const spent = charged(ledger('0.1'), price('same', '0.1', '0.0000001'));
    expect(charge(spent, price('same', '0.10', '0.0000001'))).toEqual({ kind: 'repeated', ledger: spent });
    expect(charge(spent, price('same', '0.05', '0.0000001'))).toMatchObject({
      kind: 'denied',
      reasons: [{ code: 'price-differs' }],
    });
    expect(charge(spent, price('same, next version', '0.1'))).toMatchObject({ kind: 'denied' });
  });

  it('leaves the ledger that it was asked of as it was', () => {
    const before = ledger('1');
    charged(before, price(1, '0.5'));
    expect(before).toEqual(ledger('1'));
  });

  it.each([
    ['a rho below zero', { ...price(1, '-1') }],
    ['a rho in words', { ...price(1, '1e-3') }],
    ['19 digits', { ...price(1, '0.0000000000000000001') }],
    ['no digest', { question: 'q', rho: '1', delta: '0' }],
    ['something more', { ...price(1, '0.1'), free: true }],
  ])('with %s is refused', (_, bad) => {
    expect(() => charge(ledger('1'), bad)).toThrowCode('malformed');
  });
});

describe('sums', () => {
  it('of 100,000 charges are exact', () => {
    const random = fc.sample(fc.tuple(fc.bigInt({ min: 0n, max: 10n ** 15n }), fc.integer({ min: 0, max: 18 })), {
      numRuns: 100_000,
      seed: 4,
    });
    const amounts = random.map(([units, digits]) => amountOf(rational(units, 10n ** BigInt(digits))));
    const charges = amounts.map((rho, index) => ({ question: index.toString(16).padStart(64, '0'), rho, delta: '0' }));
    const { spent } = openLedger({ dataset: 'registry', budget: { rho: '1', delta: '0' }, charges });
    const exact = random.map(([units, digits]) => rational(units, 10n ** BigInt(digits))).reduce(add, zero);
    expect(rational(spent.rho, 10n ** 18n)).toEqual(exact);
  });

  it('are rounded against the asker, never for', () => {
    expect(amountOf(rational(1n, 3n))).toBe('0.333333333333333334');
    expect(lossOf('0.25')).toEqual(rational(1n, 4n));
  });
});

describe('200 questions at once of 0.01 each, on a budget of 0.5', () => {
  it('are 50 charges, in whatever order they interleave', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), async (scheduler) => {
        let stored = ledger('0.5');
        let granted = 0;
        const pause = scheduler.scheduleFunction(async () => undefined);
        // Compare and set, as a store would: read, decide, and write only over what was read.
        const ask = async (name: number) => {
          for (;;) {
            await pause();
            const read = stored;
            const outcome = charge(read, price(name, '0.01'));
            await pause();
            if (outcome.kind !== 'charged') return;
            if (stored !== read) continue;
            stored = outcome.ledger;
            granted++;
            return;
          }
        };
        const all = Promise.all(Array.from({ length: 200 }, (_, name) => ask(name)));
        await scheduler.waitFor(all);
        expect(granted).toBe(50);
        expect(remaining(stored).rho).toBe('0');
      }),
      { numRuns: 3, seed: 1 },
    );
  });
});

describe('a joint charge', () => {
  const [registry, laboratory] = [ledger('1', '0', 'registry'), ledger('0.05', '0', 'laboratory')];

  it('is taken from all or from none', () => {
    expect(chargeJointly([registry, laboratory], price(1, '0.1'))).toMatchObject({
      kind: 'denied',
      reasons: [{ dataset: 'laboratory' }],
    });
    const outcome = chargeJointly([registry, laboratory], price(1, '0.05'));
    if (outcome.kind === 'denied') throw new Error('denied');
    expect(outcome.ledgers.map(remaining).map(({ rho }) => rho)).toEqual(['0.95', '0']);
    expect(chargeJointly(outcome.ledgers, price(1, '0.05'))).toMatchObject({ kind: 'repeated' });
    const [first] = outcome.ledgers;
    expect(chargeJointly([first ?? registry, laboratory], price(1, '0.05'))).toMatchObject({ kind: 'charged' });
  });
});

describe('a ledger at rest', () => {
  it('is the same after a round trip', () => {
    const spent = charged(ledger('1'), price(1, '0.1'), { ...price(2, '0.2', '0.0000001'), ordersMax: 16 });
    expect(openLedger(JSON.parse(JSON.stringify(ledgerDocument(spent))))).toEqual(spent);
  });

  it('that charges a question twice, or is something else, is refused', () => {
    const document = ledgerDocument(charged(ledger('1'), price(1, '0.1')));
    expect(() => openLedger({ ...document, charges: [...document.charges, ...document.charges] })).toThrowCode(
      'malformed',
    );
    for (const bad of [null, {}, { ...document, spent: '0' }]) expect(() => openLedger(bad)).toThrowCode('malformed');
  });

  it('keeps what was spent under new terms', () => {
    const spent = charged(ledger('1'), price(1, '0.7'));
    expect(remaining(withBudget(spent, { rho: '0.5', delta: '0' }))).toEqual({ rho: '0', delta: '0' });
    expect(remaining(withBudget(spent, { rho: '2', delta: '0' })).rho).toBe('1.3');
    expect(charge(withBudget(spent, { rho: '0.5', delta: '0' }), price(2, '0.1')).kind).toBe('denied');
  });
});

describe('the loss so far', () => {
  const delta = parseDecimal('0.000001');

  it('is the tight conversion of the sum, with the deltas of key selections beside it', () => {
    const spent = charged(ledger('1'), price(1, '0.04', '0.0000001'), price(2, '0.06', '0.0000002'));
    expect(privacyLoss(spent, delta)).toEqual({
      epsilon: epsilonOfZcdp(parseDecimal('0.1'), delta),
      delta: parseDecimal('0.0000013'),
    });
  });

  it('is told with what is left, of nothing and of everything', () => {
    expect(reportLedger(ledger('0.1'))).toMatchObject({ questions: 0, loss: { epsilon: '0', delta: '0.000001' } });
    const spent = charged(ledger('0.1', '0.000002'), price(1, '0.06', '0.000001'), price(2, '0.04', '0.000001'));
    expect(reportLedger(spent)).toEqual({
      dataset: 'registry',
      questions: 2,
      budget: { rho: '0.1', delta: '0.000002' },
      spent: { rho: '0.1', delta: '0.000002' },
      remaining: { rho: '0', delta: '0' },
      loss: { epsilon: '2.076', delta: '0.000004' },
      lossMax: { epsilon: '2.076', delta: '0.000004' },
    });
  });

  it('is proven by fewer orders once a training is charged, so it is not smaller', () => {
    const plain = charged(ledger('1'), price(1, '0.1'));
    const trained = charged(ledger('1'), { ...price(1, '0.1'), ordersMax: 8 });
    const [a, b] = [privacyLoss(plain, delta).epsilon, privacyLoss(trained, delta).epsilon];
    expect(b.numerator * a.denominator).toBeGreaterThan(a.numerator * b.denominator);
  });
});
