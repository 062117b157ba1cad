// SPDX-License-Identifier: Apache-2.0
import {
  aboutOf,
  at,
  digestOfApproval,
  examplePlan,
  exampleRelease,
  exampleState,
  identityKeys,
  ownerKeys,
  recipientOf,
  signChallenge,
  signManifest,
  signWilling,
  strangerKey,
  worker,
} from './example.spec-data.ts';
import type { Entry } from './entries.ts';
import { releaseKey, type ReleaseQuestion } from './release-key.ts';
import type { State } from './state.ts';
import { bindAttempt } from './transcript.ts';

/** The codes of a refusal, each once. */
const codesOf = (question: ReleaseQuestion): string[] => {
  const decision = releaseKey(question);
  return decision.kind === 'granted' ? ['granted'] : [...new Set(decision.reasons.map(({ code }) => code))];
};
const plan = examplePlan();
const registry = signChallenge(plan, 'registry');
const clinic = signChallenge(plan, 'clinic');
const { transcript } = bindAttempt(plan, [registry, clinic], worker);
const answer = (id: string) => ({ id, request: '0'.repeat(64), time: at, outcome: { kind: 'stopped' as const } });
const stateWith = (...bodies: Entry['body'][]): State => {
  const state = exampleState(plan);
  for (const [index, body] of bodies.entries()) state.apply({ body, answer: answer(`more ${index}`) });
  return state;
};
const granted = (changes: object = {}): Entry['body'] => ({
  kind: 'granted',
  ...aboutOf(plan),
  question: plan.question,
  transcript,
  worker,
  approvals: [],
  expires: at,
  ...changes,
});
/** Another job of this agreement used up approval `index` with another question. */
const usedUp = (index: number, changes: object = {}): Entry['body'][] => {
  const about = { ...aboutOf(plan), job: '9'.repeat(64), question: '8'.repeat(64) };
  return [
    { kind: 'nonce-issued', ...about, nonce: 'A'.repeat(43), expires: at },
    granted({ ...about, approvals: [{ approval: digestOfApproval(plan, index), uses: 1 }], ...changes }),
  ];
};
/** The terms of `people` admit one question through a clause; those of the other keybroker's `visits` none more. */
const meter = { dataset: 'people', clause: 'columns.age.clauses.0.for.uses', meter: '7'.repeat(64), uses: 1 };
const metered = { ...plan, meters: [meter, { ...meter, dataset: 'visits', meter: '6'.repeat(64) }] };
const withManifest = (manifest: ReturnType<typeof signManifest>): ReleaseQuestion => {
  const [people, visits] = plan.datasets;
  const changed = { ...plan, datasets: [{ ...people!, manifest }, visits!] };
  return exampleRelease({ plan: changed });
};

describe('releaseKey', () => {
  it('grants what is right in every respect, and says on what it rests', () => {
    expect(releaseKey(exampleRelease())).toEqual({
      kind: 'granted',
      transcript,
      datasets: [{ name: 'people', manifest: plan.datasets[0]!.manifest.digest }],
      charges: [0, 1, 2].map((index) => ({ approval: digestOfApproval(plan, index), uses: 1 })),
      privacyCharges: [],
      meters: [],
      evidence: 'e'.repeat(64),
      developmentRoot: false,
    });
  });

  /** Each changes one thing and has one reason; `also` are the codes of what the change makes wrong besides. */
  const table: [name: string, expected: string, question: () => ReleaseQuestion, also?: string[]][] = [
    [
      'a stop',
      'stopped',
      () => exampleRelease({ state: stateWith({ kind: 'stopped', agreement: plan.agreement.digest }) }),
    ],
    [
      'a keybroker that the job does not concern',
      'not-my-job',
      () => {
        const self = { ...exampleRelease().self, identityKey: strangerKey.publicKey };
        return exampleRelease({ self });
      },
      ['nonce-unknown'],
    ],
    ['a challenge too few', 'challenge-mismatch', () => exampleRelease({ challenges: [registry] })],
    ['challenges in another order', 'challenge-mismatch', () => exampleRelease({ challenges: [clinic, registry] })],
    [
      'a challenge that its keybroker did not sign',
      'challenge-mismatch',
      () => exampleRelease({ challenges: [registry, signChallenge(plan, 'clinic', {}, strangerKey)] }),
    ],
    [
      'a challenge of another attempt',
      'challenge-mismatch',
      () => exampleRelease({ challenges: [registry, signChallenge(plan, 'clinic', { attempt: 2 })] }),
    ],
    [
      'a challenge of another job',
      'challenge-mismatch',
      () => exampleRelease({ challenges: [registry, signChallenge(plan, 'clinic', { job: '0'.repeat(64) })] }),
    ],
    [
      'a challenge for another question',
      'challenge-mismatch',
      () => exampleRelease({ challenges: [registry, signChallenge(plan, 'clinic', { question: '0'.repeat(64) })] }),
    ],
    [
      'a nonce of its own that it does not know',
      'nonce-unknown',
      () => exampleRelease({ challenges: [signChallenge(plan, 'registry', { nonce: `C${'A'.repeat(42)}` }), clinic] }),
    ],
    [
      'an attempt that it gave no nonce for',
      'nonce-unknown',
      () => exampleRelease({ attempt: 2 }),
      ['challenge-mismatch', 'willingness-mismatch'],
    ],
    ['a challenge that expired', 'nonce-expired', () => exampleRelease({ at: '2026-06-01T12:05:01Z' })],
    ['a nonce that was spent', 'attempt-used', () => exampleRelease({ state: stateWith(granted()) })],
    [
      'a keybroker that varies its commitment',
      'transcript-changed',
      () =>
        exampleRelease({
          challenges: [registry, signChallenge(plan, 'clinic', { commitment: '0'.repeat(64) })],
          state: stateWith({ kind: 'transcript-accepted', ...aboutOf(plan), transcript }),
        }),
    ],
    [
      'evidence that is not accepted',
      'measurement',
      () => {
        const question = exampleRelease();
        const verdict = { kind: 'denied' as const, reasons: [{ code: 'measurement', message: 'unknown' }] };
        return { ...question, judgement: { ...question.judgement, verdict } };
      },
    ],
    [
      'a manifest of another owner',
      'not-my-dataset',
      () => withManifest(signManifest('registry', { owner: '0'.repeat(64) })),
    ],
    [
      'a manifest that its owner did not sign',
      'not-my-dataset',
      () => withManifest(signManifest('registry', {}, ownerKeys.clinic)),
    ],
    [
      'a manifest for another keybroker',
      'not-my-dataset',
      () => withManifest(signManifest('registry', { keybroker: identityKeys.clinic.publicKey })),
    ],
    [
      'a recipient of another dataset',
      'wrong-recipient',
      () => withManifest(signManifest('registry', { recipient: recipientOf('x') })),
    ],
    ['no header', 'header-missing', () => exampleRelease({ headers: [] })],
    [
      'the header of another file',
      'wrong-header',
      () => exampleRelease({ headers: [{ dataset: 'people', digest: '2'.repeat(64), opens: true }] }),
    ],
    [
      'a header sealed to somebody else',
      'header-does-not-open',
      () => exampleRelease({ headers: [{ dataset: 'people', digest: '1'.repeat(64), opens: false }] }),
    ],
    [
      'a keybroker that is silent',
      'willingness-mismatch',
      () => exampleRelease({ willing: [signWilling(plan, 'registry', transcript)] }),
    ],
    [
      'a willingness that its keybroker did not sign',
      'willingness-mismatch',
      () =>
        exampleRelease({
          willing: [
            signWilling(plan, 'registry', transcript),
            signWilling(plan, 'clinic', transcript, {}, strangerKey),
          ],
        }),
    ],
    [
      'a willingness for another attempt',
      'willingness-mismatch',
      () =>
        exampleRelease({
          willing: [signWilling(plan, 'registry', transcript), signWilling(plan, 'clinic', transcript, { attempt: 2 })],
        }),
    ],
    [
      'a keybroker that would not grant',
      'not-willing',
      () =>
        exampleRelease({
          willing: [
            signWilling(plan, 'registry', transcript),
            signWilling(plan, 'clinic', transcript, { willing: false, reasons: [{ code: 'stopped', message: '' }] }),
          ],
        }),
    ],
    [
      'a willingness for another transcript',
      'transcript-mismatch',
      () =>
        exampleRelease({
          willing: [signWilling(plan, 'registry', transcript), signWilling(plan, 'clinic', '0'.repeat(64))],
        }),
    ],
    [
      'a willingness for another worker',
      'worker-mismatch',
      () =>
        exampleRelease({
          willing: [
            signWilling(plan, 'registry', transcript),
            signWilling(plan, 'clinic', transcript, {
              worker: { ...worker, encryptionKey: identityKeys.clinic.publicKey },
            }),
          ],
        }),
    ],
    ["an owner's approval that is used up", 'uses-exhausted', () => exampleRelease({ state: stateWith(...usedUp(1)) })],
    [
      "the officer's approval that is used up",
      'uses-exhausted',
      () => exampleRelease({ state: stateWith(...usedUp(2)) }),
    ],
    [
      'terms that are used up',
      'terms-exhausted',
      () => exampleRelease({ plan: metered, state: stateWith(...usedUp(1, { approvals: [], meters: [meter] })) }),
    ],
  ];
  it.each(table)('refuses %s: %s', (_, expected, question, also = []) => {
    expect(codesOf(question()).toSorted()).toEqual([expected, ...also].toSorted());
  });

  it('charges nothing twice: the same question in another attempt costs no use', () => {
    const charged = granted({
      approvals: [0, 1, 2].map((index) => ({ approval: digestOfApproval(plan, index), uses: 1 })),
    });
    const second = {
      kind: 'nonce-issued' as const,
      ...aboutOf(plan, 2),
      question: plan.question,
      nonce: 'A'.repeat(43),
      expires: at,
    };
    const challenges = [signChallenge(plan, 'registry', { attempt: 2 }), signChallenge(plan, 'clinic', { attempt: 2 })];
    const state = stateWith(charged, second);
    expect(codesOf(exampleRelease({ attempt: 2, challenges, state, willing: 'not-asked-yet' }))).toEqual(['granted']);
  });

  it('counts a question once against the terms of its own datasets, and those of today say how often', () => {
    expect(releaseKey(exampleRelease({ plan: metered }))).toMatchObject({ kind: 'granted', meters: [meter] });
    const other = usedUp(1, { approvals: [], meters: [meter] });
    const raised = { ...plan, meters: [{ ...meter, uses: 2 }] };
    expect(codesOf(exampleRelease({ plan: raised, state: stateWith(...other) }))).toEqual(['granted']);
    const before = { ...aboutOf(plan), job: '9'.repeat(64), question: plan.question };
    const counted = stateWith(
      { kind: 'nonce-issued', ...before, nonce: 'A'.repeat(43), expires: at },
      granted({ ...before, meters: [meter] }),
    );
    expect(codesOf(exampleRelease({ plan: metered, state: counted }))).toEqual(['granted']);
  });

  it('asks nobody else before the others were asked', () => {
    expect(codesOf(exampleRelease({ willing: 'not-asked-yet' }))).toEqual(['granted']);
  });

  it('gives all reasons at once', () => {
    const question = exampleRelease({
      at: '2026-06-01T13:00:00Z',
      headers: [],
      state: stateWith({ kind: 'stopped', agreement: plan.agreement.digest }),
    });
    expect(codesOf(question)).toEqual(['stopped', 'nonce-expired', 'header-missing']);
  });

  it('never decides on evidence that was judged for other challenges', () => {
    const question = exampleRelease();
    const judgement = { ...question.judgement, reportData: new Uint8Array(64) };
    expect(() => releaseKey({ ...question, judgement })).toThrow('the evidence was judged for these challenges');
  });

  it('gives every reason a message and a remedy', () => {
    for (const [, , question] of table.filter(([, code]) => code !== 'measurement')) {
      const decision = releaseKey(question());
      if (decision.kind === 'granted') throw new Error('expected a refusal');
      for (const reason of decision.reasons) expect(reason.remedy).toMatch(/\w/);
    }
  });
});
