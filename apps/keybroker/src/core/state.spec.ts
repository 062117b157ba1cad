// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import type { Entry, EntryBody } from './entries.ts';
import { attemptKey, State } from './state.ts';

const digest = (letter: string) => letter.repeat(64);
const key = 'A'.repeat(43);
const time = '2026-06-01T12:00:00Z';

const oneOf = (...values: string[]) => fc.constantFrom(...values).map(digest);
/** Three jobs with a question each; the approvals below allow two. */
const about = { agreement: oneOf('1', '2'), job: oneOf('a', 'b', 'c'), attempt: fc.constantFrom(1, 2) };
const questionOf = (job: string) => digest({ a: 'd', b: 'e', c: 'f' }[job.charAt(0)] ?? '0');
const anyBody: fc.Arbitrary<EntryBody> = fc.oneof(
  fc.record({
    kind: fc.constant('recipient-made' as const),
    dataset: fc.constantFrom('x', 'y'),
    recipient: fc.constant('age1'),
  }),
  fc
    .record({
      kind: fc.constant('nonce-issued' as const),
      ...about,
      nonce: fc.constant(key),
      privacyCharges: fc.uniqueArray(
        fc.record({
          dataset: fc.constantFrom('people', 'visits'),
          rho: fc.constantFrom('0.1', '0.1', '0.1', '0.2'),
          delta: fc.constant('0'),
          budget: fc.constant({ rho: '0.2', delta: '1' }),
        }),
        { selector: ({ dataset }) => dataset },
      ),
      expires: fc.constant(time),
    })
    .map((body) => ({ ...body, question: questionOf(body.job) })),
  fc.record({ kind: fc.constant('transcript-accepted' as const), ...about, transcript: oneOf('7', '8') }),
  fc
    .record({
      kind: fc.constant('granted' as const),
      ...about,
      transcript: oneOf('7', '7', '7', '8'),
      worker: fc.constant({ signingKey: key, encryptionKey: key }),
      approvals: fc
        .uniqueArray(oneOf('5', '6'), { minLength: 1 })
        .map((list) => list.map((approval) => ({ approval, uses: 2 }))),
      privacyCharges: fc.uniqueArray(
        fc.record({
          dataset: fc.constantFrom('people', 'visits'),
          rho: fc.constantFrom('0.1', '0.1', '0.1', '0.2'),
          delta: fc.constant('0'),
          budget: fc.constant({ rho: '0.2', delta: '1' }),
        }),
        { selector: ({ dataset }) => dataset },
      ),
      meters: fc.uniqueArray(
        fc.record({
          dataset: fc.constant('people'),
          clause: fc.constant('uses'),
          meter: oneOf('5', '6'),
          uses: fc.constant(2),
        }),
        { minLength: 1, selector: ({ meter }) => meter },
      ),
      expires: fc.constant(time),
    })
    .map((body) => ({ ...body, question: questionOf(body.job) })),
  fc.record({ kind: fc.constant('permitted' as const), ...about, room: oneOf('0'), history: oneOf('3', '4', '9') }),
  fc.record({ kind: fc.constant('stopped' as const), agreement: oneOf('2', '3') }),
);
const anyEntries = fc.array(fc.tuple(anyBody, fc.nat({ max: 500 })), { size: 'max', maxLength: 60 }).map((list) =>
  list.map(([body, id]): Entry => ({
    body,
    answer: { id: String(id), request: digest('f'), time, outcome: { kind: 'stopped' } },
  })),
);

/** Everything in a state, as plain data. */
const snapshot = (state: State) =>
  JSON.stringify(state, (_, value: unknown) =>
    value instanceof Map || value instanceof Set ? [...value] : typeof value === 'bigint' ? value.toString() : value,
  );

/** Those entries that the state accepts, in order: what a journal can hold. */
function accepted(entries: readonly Entry[]): Entry[] {
  const state = new State();
  return entries.filter((entry) => {
    try {
      state.apply(entry);
      return true;
    } catch {
      return false;
    }
  });
}

describe('state', () => {
  it('is a function of the entries, for every prefix of a journal', () => {
    fc.assert(
      fc.property(anyEntries, (entries) => {
        const journal = accepted(entries);
        const live = new State();
        for (const [index, entry] of journal.entries()) {
          live.apply(entry);
          expect(snapshot(State.replay(journal.slice(0, index + 1)))).toBe(snapshot(live));
        }
      }),
    );
  });

  it('is unchanged by an entry that it refuses', () => {
    fc.assert(
      fc.property(anyEntries, (entries) => {
        const state = new State();
        for (const entry of entries) {
          const before = snapshot(state);
          try {
            state.apply(entry);
          } catch {
            expect(snapshot(state)).toBe(before);
          }
        }
      }),
    );
  });

  it('spends no nonce twice, overdraws no approval and no terms, and gives nothing after a stop', () => {
    fc.assert(
      fc.property(anyEntries, (entries) => {
        const journal = accepted(entries);
        const spent = new Set<string>();
        const stopped = new Set<string>();
        for (const { body } of journal) {
          if (body.kind === 'stopped') stopped.add(body.agreement);
          if (body.kind !== 'granted' && body.kind !== 'permitted') continue;
          expect(stopped.has(body.agreement)).toBe(false);
          if (body.kind === 'permitted') continue;
          expect(spent.has(attemptKey(body))).toBe(false);
          spent.add(attemptKey(body));
        }
        for (const { limit, questions } of State.replay(journal).uses.values()) {
          expect(questions.size).toBeLessThanOrEqual(limit);
        }
        for (const { uses, questions } of State.replay(journal).meters.values()) {
          expect(questions.size).toBeLessThanOrEqual(uses);
        }
        for (const { charges } of State.replay(journal).ledgers.values()) {
          const tenths = [...charges.values()].reduce((sum, { rho }) => sum + Number(rho) * 10, 0);
          expect(tenths).toBeLessThanOrEqual(2);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('reaches grants and permits in these runs, so the properties above are about something', () => {
    const reached = fc.sample(anyEntries, { numRuns: 300, seed: 1 }).map((entries) => State.replay(accepted(entries)));
    expect(reached.some((state) => state.grants.size > 1)).toBe(true);
    expect(reached.some((state) => state.permits.size > 0)).toBe(true);
    expect(reached.some((state) => (state.ledgers.get('people')?.charges.size ?? 0) > 1)).toBe(true);
  });

  it('refuses a journal that answers one request id twice', () => {
    const [entry] = accepted([
      {
        body: { kind: 'stopped', agreement: digest('1') },
        answer: { id: 'a', request: digest('f'), time, outcome: { kind: 'stopped' } },
      },
    ]);
    expect(() => State.replay([entry!, { ...entry!, body: { kind: 'stopped', agreement: digest('2') } }])).toThrowCode(
      'journal-inconsistent',
    );
  });
});
