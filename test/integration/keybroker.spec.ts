// SPDX-License-Identifier: Apache-2.0
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { GrantSecrets, type KeybrokerRequest, type ParameterValues } from '@glovebox/contracts';
import { fromBase64Url, parseJson, toBase64Url, toHex } from '@glovebox/core';
import { documentDigest, openDocument, reportData, seedCommitment, signDocument, unwrapSecret } from '@glovebox/crypto';
import { readStatus } from '@glovebox/keybroker';
import { testOnlyClock } from '@glovebox/test-kit';
import {
  authority,
  codesOf,
  KeybrokerWorld,
  MEASUREMENT,
  newWorker,
  only,
  transcriptOf,
  type Attempt,
} from './keybroker-world.spec-data.ts';

/** The first run makes the keys of a test authority. */
const PATIENCE_MS = 120_000;
const clock = testOnlyClock();
let world: KeybrokerWorld;
beforeAll(async () => {
  world = await KeybrokerWorld.create({ clock: clock.now });
}, PATIENCE_MS);
afterAll(() => world.destroy());

const history = (letter: string) => letter.repeat(64);

describe('two keybrokers and a worker', () => {
  it('hand over keys, shares and permits in steps 5 to 9', async () => {
    const documents = world.documents();
    const worker = newWorker();
    const { attempt, grants } = await world.granted(documents, worker);
    const { transcript } = transcriptOf(documents, attempt.challenges);
    for (const [index, owner] of (['registry', 'clinic'] as const).entries()) {
      const grant = grants[index]!;
      const statement = openDocument('glovebox/grant/v1', grant.statement, [world.site(owner).identityKey]).value;
      expect(statement).toMatchObject({ transcript, worker: worker.keys, developmentRoot: true, historyHead: null });
      const context = fromBase64Url(grant.statement.payload);
      const opened = unwrapSecret(grant.box, context, statement.wrapKey, worker.box);
      const secrets = GrantSecrets.parse(parseJson(opened));
      expect(secrets.fileKeys).toEqual([
        { dataset: owner === 'registry' ? 'people' : 'visits', key: toBase64Url(world.fileKeys[owner]) },
      ]);
      const challenge = openDocument('glovebox/challenge/v1', attempt.challenges[index]!).value;
      expect(seedCommitment(challenge.question, fromBase64Url(secrets.seedShare))).toBe(challenge.commitment);

      const request = world.permitRequest(attempt, worker, { history: history(index === 0 ? '1' : '2') });
      const permit = only(await world.ask(owner, request), 'permit').permit;
      expect(openDocument('glovebox/permit/v1', permit, [world.site(owner).identityKey]).value.transcript).toBe(
        transcript,
      );
    }
  });

  it('give the stored answer when asked again, and nothing to another worker', async () => {
    const documents = world.documents();
    const worker = newWorker();
    const { attempt, grants } = await world.granted(documents, worker);
    const willing = await world.willing(attempt);
    const again = await world.ask('registry', { verb: 'grant', ...attempt, willing });
    expect(again).toEqual({ kind: 'grant', grant: grants[0] });

    const other = world.attempt(documents, attempt.challenges, newWorker());
    expect(codesOf(await world.ask('registry', { verb: 'grant', ...other, willing }))).toEqual(['attempt-used']);
    expect(codesOf(await world.ask('registry', { verb: 'consider', ...other }))).toContain('attempt-used');
  });

  it('answer one request id with the same bytes, also after a restart, and no other request under it', async () => {
    const message = { id: 'the same id', request: { verb: 'challenge', documents: world.documents(), attempt: 1 } };
    const first = await (await world.keybroker('registry')).keybroker.answer(message);
    await world.close('registry');
    clock.advance(1);
    expect(await (await world.keybroker('registry')).keybroker.answer(message)).toEqual(first);
    const other = await world.ask(
      'registry',
      { verb: 'challenge', documents: world.documents(), attempt: 2 },
      message.id,
    );
    expect(codesOf(other)).toEqual(['request-id-reused']);
  });

  it('charge an approval once for one question and refuse the next one, across restarts', async () => {
    const approval = { uses: 1, expires: '2028-01-01T00:00:00Z' };
    await world.granted(world.documents({ approval }), newWorker());
    // The same question by another job, and in another attempt, costs nothing.
    const second = world.documents({ approval });
    await world.granted(second, newWorker());
    await world.granted(second, newWorker(), 2);
    await world.close('registry');

    const newer = world.documents({ approval, version: '2' });
    const attempt = world.attempt(newer, await world.challenges(newer), newWorker());
    expect(codesOf(await world.ask('registry', { verb: 'consider', ...attempt }))).toEqual(['uses-exhausted']);
  });

  it('grant for approved parameters only, and charge the question that they make', async () => {
    const approval = { uses: 2, expires: '2028-02-01T00:00:00Z' };
    const asking = (parameters: ParameterValues) => world.documents({ approval, parameters });
    const questions: string[] = [];
    for (const value of ['1', '2', '1']) {
      const { attempt } = await world.granted(asking({ band: value }), newWorker());
      questions.push(openDocument('glovebox/challenge/v1', attempt.challenges[0]!).value.question);
    }
    expect(questions[0]).toBe(questions[2]);
    expect(questions[0]).not.toBe(questions[1]);

    const third = asking({ band: '3' });
    const attempt = world.attempt(third, await world.challenges(third), newWorker());
    expect(codesOf(await world.ask('registry', { verb: 'consider', ...attempt }))).toEqual(['uses-exhausted']);

    const refusals: [ParameterValues, string][] = [
      [{ band: '4' }, 'parameter-not-allowed'],
      [{ band: '1 OR 1=1' }, 'parameter-value'],
      [{ band: '01' }, 'parameter-value'],
      [{}, 'parameter-missing'],
      [{ band: '1', other: '1' }, 'parameter-unknown'],
    ];
    for (const [values, code] of refusals) {
      const documents = asking(values);
      expect(codesOf(await world.ask('registry', { verb: 'challenge', documents, attempt: 1 }))).toEqual([code]);
      const changed = { ...attempt, documents };
      expect(codesOf(await world.ask('registry', { verb: 'consider', ...changed }))).toEqual([code]);
    }
  });

  it('lose nobody’s history: a permit names the newest head among its predecessors', async () => {
    const agreement = world.agreement({ room: 'history' });
    const worker = newWorker();
    const { attempt } = await world.granted(world.documents({ agreement }), worker);
    const ask = async (change: object) => world.ask('registry', world.permitRequest(attempt, worker, change));
    const head = (await readStatus(world.site('registry').directory)).heads.map((room) => room.history);

    // The room of these two keybrokers is named by the agreement's room, so this one starts empty.
    only(await ask({ history: history('a') }), 'permit');
    expect(await ask({ history: history('b') })).toEqual({ kind: 'history-behind', head: history('a') });
    expect(await ask({ history: history('b'), predecessors: head })).toEqual({
      kind: 'history-behind',
      head: history('a'),
    });
    only(await ask({ history: history('b'), predecessors: [...head, history('a')] }), 'permit');
    // Asked again the same answer, although the head has moved on.
    only(await ask({ history: history('a') }), 'permit');

    const later = newWorker();
    const next = await world.granted(world.documents({ agreement }), later);
    const back = world.permitRequest(next.attempt, later, { history: history('a'), predecessors: [history('b')] });
    expect(codesOf(await world.ask('registry', back))).toEqual(['history-rolled-back']);
    const challenge = openDocument('glovebox/challenge/v1', next.attempt.challenges[0]!).value;
    expect(challenge.historyHead).toBe(history('b'));
  });

  it('give no permit without a grant, to a stranger, for another transcript, or after the grant expired', async () => {
    const worker = newWorker();
    const { attempt } = await world.granted(world.documents(), worker);
    const codes = async (request: KeybrokerRequest) => codesOf(await world.ask('registry', request));
    expect(await codes(world.permitRequest({ ...attempt, attempt: 7 }, worker))).toEqual(['not-granted']);
    expect(await codes(world.permitRequest(attempt, newWorker()))).toEqual(['not-the-worker']);
    expect(await codes(world.permitRequest(attempt, worker, { transcript: history('0') }))).toEqual([
      'transcript-mismatch',
    ]);
    const newer = world.documents({ approval: { expires: '2027-01-01T00:00:00Z' } }).approvals;
    const uncharged = { ...attempt, documents: { ...attempt.documents, approvals: newer } };
    expect(await codes(world.permitRequest(uncharged, worker))).toEqual(['approval-not-charged']);
    const otherJob = { ...attempt, documents: world.documents() };
    const ofThisJob = { job: documentDigest(attempt.documents.job) };
    expect(await codes(world.permitRequest(otherJob, worker, ofThisJob))).toEqual(['not-granted']);
    clock.advance(3601);
    expect(await codes(world.permitRequest(attempt, worker))).toEqual(['grant-expired']);
  });

  it('stop for good: nothing follows, not even an answer that was given before', async () => {
    const agreement = world.agreement({ room: 'stopped' });
    const documents = world.documents({ agreement });
    const worker = newWorker();
    const { attempt } = await world.granted(documents, worker);
    const willing = await world.willing(attempt);

    expect(codesOf(await world.ask('registry', world.stop(agreement, 'analyst')))).toEqual(['not-an-owner']);
    expect(codesOf(await world.ask('registry', { ...world.stop(agreement), agreement: world.agreement() }))).toEqual([
      'stop-of-other-agreement',
    ]);
    const stop = world.stop(agreement);
    expect(await world.ask('registry', stop)).toEqual({ kind: 'stopped' });
    expect(await world.ask('registry', stop)).toEqual({ kind: 'stopped' });
    await world.close('registry');

    const requests: KeybrokerRequest[] = [
      { verb: 'challenge', documents, attempt: 1 },
      { verb: 'consider', ...attempt },
      { verb: 'grant', ...attempt, willing },
      world.permitRequest(attempt, worker),
    ];
    for (const request of requests) expect(codesOf(await world.ask('registry', request))).toEqual(['stopped']);
    expect((await readStatus(world.site('registry').directory)).stoppedAgreements).toEqual([documentDigest(agreement)]);
  });

  it('let a challenge expire after five minutes', async () => {
    const documents = world.documents();
    const attempt = world.attempt(documents, await world.challenges(documents), newWorker());
    clock.advance(300);
    const willing = await world.willing(attempt);
    clock.advance(1);
    expect(codesOf(await world.ask('registry', { verb: 'consider', ...attempt }))).toEqual(['nonce-expired']);
    expect(codesOf(await world.ask('registry', { verb: 'grant', ...attempt, willing }))).toEqual(['nonce-expired']);
    expect(codesOf(await world.ask('registry', { verb: 'challenge', documents, attempt: 1 }))).toEqual([
      'nonce-expired',
    ]);
  });
});

describe('a hostile host', () => {
  let attempt: Attempt;
  beforeAll(async () => {
    const documents = world.documents();
    attempt = world.attempt(documents, await world.challenges(documents), newWorker());
  });
  const consider = async (change: Partial<Attempt>) =>
    codesOf(await world.ask('registry', { verb: 'consider', ...attempt, ...change }));
  const evidenceFor = (fields: Parameters<typeof authority.issue>[0], worker = attempt.worker) => {
    const { transcript, nonces } = transcriptOf(attempt.documents, attempt.challenges);
    const data = toHex(reportData({ transcript, nonces, worker }));
    return authority.issue({ measurement: MEASUREMENT, reportData: data, ...fields });
  };

  it('is believed as long as it changes nothing', async () => {
    expect(await consider({})).toEqual([]);
  });

  it.each<[string, string, () => Partial<Attempt>]>([
    ['worker keys that were not attested', 'report-data-mismatch', () => ({ worker: newWorker().keys })],
    [
      'a worker whose measurement nobody approved',
      'measurement-not-approved',
      () => ({ evidence: evidenceFor({ measurement: '00'.repeat(48) }) }),
    ],
    ['challenges in another order', 'challenge-mismatch', () => ({ challenges: attempt.challenges.toReversed() })],
    ['a challenge left out', 'challenge-mismatch', () => ({ challenges: attempt.challenges.slice(0, 1) })],
    [
      'the header of another dataset',
      'wrong-header',
      () => ({ ageHeaders: [{ dataset: 'people', header: world.headers.get('visits') ?? '' }] }),
    ],
    ['no header', 'header-missing', () => ({ ageHeaders: [] })],
  ])('gets nothing for %s: %s', async (_, code, change) => {
    expect(await consider(change())).toContain(code);
  });

  it('gets nothing for a challenge that it altered', async () => {
    const [registry, clinic] = attempt.challenges;
    const payload = toBase64Url(new TextEncoder().encode('{}'));
    expect(await consider({ challenges: [registry!, { ...clinic!, payload }] })).toEqual(['document-signature']);
  });

  it('gets nothing for evidence of another attempt', async () => {
    const { documents } = attempt;
    const second = world.attempt(documents, await world.challenges(documents, 2), newWorker(), 2);
    const stale = { ...second, worker: attempt.worker, evidence: attempt.evidence };
    expect(codesOf(await world.ask('registry', { verb: 'consider', ...stale }))).toContain('report-data-mismatch');
  });

  it('gets a signed refusal for what is no message at all', async () => {
    const { keybroker } = await world.keybroker('registry');
    for (const message of [null, 7, 1.5, 'x', [], {}, { id: 'x', request: { verb: 'open-sesame' } }]) {
      const reply = openDocument('glovebox/keybroker-reply/v1', await keybroker.answer(message), [
        world.site('registry').identityKey,
      ]);
      expect(codesOf(reply.value.outcome)).toEqual(['malformed-request']);
    }
  });
});

describe('an owner', () => {
  it('gets one recipient for each dataset, and nobody else gets one', async () => {
    const ask = async (dataset: string) =>
      only(await world.ask('registry', world.recipientRequest('registry', dataset)), 'recipient').statement;
    expect(await ask('people')).toEqual(await ask('people'));
    const recipientOf = async (dataset: string) =>
      openDocument('glovebox/recipient/v1', await ask(dataset)).value.recipient;
    expect(await recipientOf('other')).not.toBe(await recipientOf('people'));
    expect(codesOf(await world.ask('registry', world.recipientRequest('registry', 'people', 'clinic')))).toEqual([
      'not-my-owner',
    ]);
    expect(codesOf(await world.ask('registry', world.recipientRequest('clinic', 'visits')))).toEqual([
      'other-keybroker',
    ]);
  });

  it('erases a dataset by deleting its identity', async () => {
    only(await world.ask('registry', world.recipientRequest('registry', 'erased')), 'recipient');
    const { directory } = world.site('registry');
    await rm(join(directory, 'identities', 'erased.sealed'));
    expect(codesOf(await world.ask('registry', world.recipientRequest('registry', 'erased')))).toEqual([
      'dataset-erased',
    ]);
    const status = await readStatus(directory);
    expect(status.datasets.find(({ name }) => name === 'erased')?.state).toBe('erased');
  });

  it("cannot have another owner's ciphertext opened by registering it as its own", async () => {
    const stolen = world.headers.get('people') ?? '';
    const documents = world.documents({ approval: { uses: 100 } });
    const manifests = [documents.manifests[0]!, world.manifest('clinic', '1', { header: stolen })];
    const job = openDocument('glovebox/job/v1', documents.job).value;
    const datasets = job.datasets.map((version, index) => ({
      ...version,
      manifest: documentDigest(manifests[index]!),
    }));
    const theft = {
      ...documents,
      manifests,
      job: signDocument('glovebox/job/v1', { ...job, datasets }, world.parties.analyst.signing),
    };
    const attempt = world.attempt(theft, await world.challenges(theft), newWorker());
    const ageHeaders = [attempt.ageHeaders[0]!, { dataset: 'visits', header: stolen }];
    const outcome = await world.ask('clinic', { verb: 'consider', ...attempt, ageHeaders });
    expect(codesOf(outcome)).toEqual(['header-does-not-open']);
  });
});

describe('a keybroker that cheats', () => {
  let hostile: KeybrokerWorld;
  beforeAll(async () => {
    hostile = await KeybrokerWorld.create({ hostileClinic: true, clock: clock.now });
  }, PATIENCE_MS);
  afterAll(() => hostile.destroy());

  async function open(number: number, commitment: string, documents = hostile.documents()) {
    const own = only(await hostile.ask('registry', { verb: 'challenge', documents, attempt: number }), 'challenge');
    const value = openDocument('glovebox/challenge/v1', own.challenge).value;
    const challenge = {
      ...value,
      keybroker: hostile.hostileIdentity.publicKey,
      nonce: toBase64Url(new Uint8Array(32)),
      commitment,
    };
    const theirs = signDocument('glovebox/challenge/v1', challenge, hostile.hostileIdentity);
    const attempt = hostile.attempt(documents, [own.challenge, theirs], newWorker(), number);
    return { documents, attempt, consider: () => hostile.ask('registry', { verb: 'consider', ...attempt }) };
  }

  it('cannot vary its seed share from one attempt to the next', async () => {
    const first = await open(1, history('5'));
    expect(codesOf(await first.consider())).toEqual([]);
    const second = await open(2, history('6'), first.documents);
    expect(codesOf(await second.consider())).toEqual(['transcript-changed']);
    const same = await open(3, history('5'), first.documents);
    expect(codesOf(await same.consider())).toEqual([]);
  });

  it('is not taken for willing when it is not, or about something else', async () => {
    const { attempt, consider } = await open(1, history('5'));
    const own = only(await consider(), 'willingness').willingness;
    const value = openDocument('glovebox/willingness/v1', own).value;
    const theirs = { ...value, keybroker: hostile.hostileIdentity.publicKey };
    const grant = async (change: Partial<typeof value>) => {
      const other = signDocument('glovebox/willingness/v1', { ...theirs, ...change }, hostile.hostileIdentity);
      return codesOf(await hostile.ask('registry', { verb: 'grant', ...attempt, willing: [own, other] }));
    };
    expect(await grant({ willing: false })).toEqual(['not-willing']);
    expect(await grant({ transcript: history('0') })).toEqual(['transcript-mismatch']);
    expect(await grant({ worker: newWorker().keys })).toEqual(['worker-mismatch']);
    expect(await grant({ attempt: 2 })).toEqual(['willingness-mismatch']);
    expect(await grant({})).toEqual(['grant']);
  });
});
