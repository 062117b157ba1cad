// SPDX-License-Identifier: Apache-2.0
import { jest } from '@jest/globals';
import { cpSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createPartySecrets, GloveboxClient, partyIdentity, signedPartyCard } from '@glovebox/client';
import type {
  Agreement,
  AgreementView,
  ComputationView,
  Grant,
  KeybrokerAnswer,
  PartyView,
  SignedEnvelope,
  StepReply,
  StepRequest,
} from '@glovebox/contracts';
import { fromBase64Url, toBase64Url } from '@glovebox/core';
import { documentDigest, openDocument, partyFingerprint, signDocument, signingKeyFromSeed } from '@glovebox/crypto';
import { analyst, auditor, keybrokerOf, officer } from '@glovebox/demo';
import { randomBytes } from '@glovebox/native';
import { asked, HostileWorld, outcomes, registry, type Ask, type Lie } from './hostile-world.spec-data.ts';
import { KeybrokerChannel } from './keybroker-channel.spec-data.ts';
import { LyingCoordinator } from './lying-coordinator.spec-data.ts';

const PATIENCE_MS = 300_000;
jest.setTimeout(PATIENCE_MS);

type Step<S extends StepRequest['step']> = Extract<StepRequest, { step: S }>;
type Reply<K extends StepReply['kind']> = Extract<StepReply, { kind: K }>;

let host: HostileWorld;
let channel: KeybrokerChannel;
let agreement: Agreement;

beforeAll(async () => {
  host = await HostileWorld.create((world) => {
    channel = new KeybrokerChannel(world.redisUrl);
  });
  const view = await host.client.agreements.get(host.room.agreement);
  agreement = openDocument('glovebox/agreement/v1', view.envelope).value;
}, PATIENCE_MS);
afterAll(async () => {
  channel.close();
  await host.destroy();
}, PATIENCE_MS);

const codeOf = (reply: StepReply): string | undefined => ('reasons' in reply ? reply.reasons[0]?.code : reply.kind);
const keyOf = (owner: string): string =>
  agreement.keybrokers.find(({ name }) => name === keybrokerOf(owner))?.identityKey ?? '';
const charges = async () => (await host.spent()).map(({ approvals }) => approvals);
const permits = async () => (await host.spent()).map((spent) => spent.permits);

/** Changes one step of an attempt before the coordinator sees it, or does something else in its place. */
const lieAt =
  <S extends StepRequest['step']>(step: S, lie: (request: Step<S>, honest: Ask) => Promise<StepReply>): Lie =>
  (request, honest) =>
    request.step === step ? lie(request as Step<S>, honest) : honest(request);

/** Changes one answer of the coordinator before the relay, and the worker behind it, see it. */
const twist =
  <K extends StepReply['kind']>(kind: K, change: (reply: Reply<K>) => StepReply): Lie =>
  async (request, honest) => {
    const reply = await honest(request);
    return reply.kind === kind ? change(reply as Reply<K>) : reply;
  };

/** Everything that a carried attempt said and was told. */
async function overheard(job: string): Promise<{ said: StepRequest[]; told: StepReply[] }> {
  const heard = { said: [] as StepRequest[], told: [] as StepReply[] };
  await host.carry(job, async (request, honest) => {
    heard.said.push(request);
    const reply = await honest(request);
    heard.told.push(reply);
    return reply;
  });
  return heard;
}

const find = <T, U extends T>(items: readonly T[], is: (item: T) => item is U): U => {
  const found = items.find(is);
  if (found === undefined) throw new Error('it was not said');
  return found;
};
const isStep =
  <S extends StepRequest['step']>(step: S) =>
  (request: StepRequest): request is Step<S> =>
    request.step === step;
const isReply =
  <K extends StepReply['kind']>(kind: K) =>
  (reply: StepReply): reply is Reply<K> =>
    reply.kind === kind;

const flipped = (text: string, at: number): string => {
  const bytes = fromBase64Url(text);
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  return toBase64Url(bytes);
};

describe('the queue of runs', () => {
  it('holds a finished job once more: it does not run again', async () => {
    const before = await host.spent();
    const from = host.world.processes.output('relay').length;
    await host.order(host.first.id);
    await host.world.processes.waitForOutput('relay', /"step":"over".*"code":"job-over"/, PATIENCE_MS, from);
    expect(await host.spent()).toEqual(before);
    expect(await host.client.jobs.get(host.first.id)).toEqual(host.first);
  });

  it('holds a job many times: it is released once, and its question is charged once', async () => {
    const before = await host.spent();
    const from = host.world.processes.output('relay').length;
    const job = await host.submit();
    for (const _ of [1, 2, 3]) await host.order(job);
    expect(await host.ended(job)).toMatchObject({ state: 'released', attempt: 1 });
    await host.world.processes.waitForOutput('relay', /("code":"job-over"[^]*){3}/, PATIENCE_MS, from);
    const after = await host.spent();
    expect(after.map(({ permits }) => permits)).toEqual(before.map(({ permits }) => permits + 1));
    expect(after.map(({ grants }) => grants)).toEqual(before.map(({ grants }) => grants + 1));
    expect(after.map(({ approvals }) => approvals)).toEqual(before.map(({ approvals }) => approvals));
  });

  it('holds a job that nobody signed: nothing comes of it', async () => {
    const before = await host.spent();
    const from = host.world.processes.output('relay').length;
    await host.order('a'.repeat(64));
    await host.world.processes.waitForOutput('relay', /"code":"no-such-job"/, PATIENCE_MS, from);
    expect(await host.spent()).toEqual(before);
  });
});

describe('a relay that lies', () => {
  let earlier: Awaited<ReturnType<typeof overheard>>;

  beforeAll(async () => {
    await host.world.processes.kill('relay');
    earlier = await overheard(await host.submit());
  });
  afterAll(() => host.world.startRelay());

  it('gets nothing for steps before their time, of another attempt, or of another job', async () => {
    const job = await host.submit();
    const [grant, permit, result] = (['grant', 'permit', 'result'] as const).map((step) =>
      find(earlier.said, isStep(step)),
    );
    const attempt = 1;
    const send = async (request: StepRequest) => codeOf(await host.step(request));
    const before = await host.spent();
    expect(await send({ ...grant!, job, attempt })).toBe('attempt-superseded');
    const opened = await host.step({ step: 'open', job, relay: 'hostile-relay', lease: 'lease-1' });
    expect(opened.kind).toBe('opened');
    expect(await send({ ...permit!, job, attempt })).toBe('permit-request');
    expect(await send({ ...result!, job, attempt })).toBe('receipt-mismatch');
    expect(await send({ ...result!, job, attempt: 2 })).toBe('attempt-superseded');
    expect(await send({ step: 'progress', job, attempt: 7, state: 'running', detail: 'x' })).toBe('attempt-superseded');
    expect(await send({ ...permit!, job: 'b'.repeat(64), attempt })).toBe('no-such-job');
    expect(await host.spent()).toEqual(before);
    expect((await host.client.jobs.get(job)).state).toBe('challenged');
    expect(await host.carry(job)).toEqual({ kind: 'over' });
    expect((await host.client.jobs.get(job)).state).toBe('released');
  });

  it('replays every step of a finished job: each gets the answer that it got, or that the job is over', async () => {
    const before = await host.spent();
    for (const request of earlier.said) {
      const again =
        'attempt' in request ? await host.step({ ...request, attempt: request.attempt }) : await host.step(request);
      expect(['opened', 'granted', 'noted', 'permitted', 'stored', 'over']).toContain(again.kind);
    }
    const open = find(earlier.said, isStep('open'));
    expect(codeOf(await host.step({ ...open, lease: 'another-lease' }))).toBe('job-over');
    expect(await host.spent()).toEqual(before);
  });

  const stranger = signingKeyFromSeed(randomBytes(32));
  const swapBoxes = ([one, two, ...rest]: readonly Grant[]): Grant[] =>
    one && two ? [{ ...one, box: two.box }, { ...two, box: one.box }, ...rest] : [];

  it.each<[string, string, () => Lie]>([
    [
      'evidence with one bit changed',
      'report-signature',
      () =>
        lieAt('grant', (request, honest) => {
          const { evidence } = request;
          if (evidence.platform !== 'sev-snp') throw new Error(evidence.platform);
          return honest({ ...request, evidence: { ...evidence, report: flipped(evidence.report, 0x90) } });
        }),
    ],
    [
      'evidence and worker keys of an earlier job',
      'report-data-mismatch',
      () =>
        lieAt('grant', (request, honest) => {
          const { worker, evidence } = find(earlier.said, isStep('grant'));
          return honest({ ...request, worker, evidence });
        }),
    ],
    [
      'its own keys beside genuine evidence',
      'report-data-mismatch',
      () =>
        lieAt('grant', (request, honest) =>
          honest({ ...request, worker: { ...request.worker, encryptionKey: toBase64Url(randomBytes(32)) } }),
        ),
    ],
    [
      'challenges in another order',
      'challenge-invalid',
      () => twist('opened', (reply) => ({ ...reply, challenges: reply.challenges.toReversed() })),
    ],
    [
      'challenges of an earlier job',
      'challenge-invalid',
      () => twist('opened', (reply) => ({ ...reply, challenges: find(earlier.told, isReply('opened')).challenges })),
    ],
    [
      'the documents of another job',
      'challenge-invalid',
      () => twist('opened', (reply) => ({ ...reply, documents: find(earlier.told, isReply('opened')).documents })),
    ],
    [
      'a job without the approval of an owner',
      'approval-missing',
      () => {
        const owner = agreement.parties.find(({ name }) => name === outcomes.name)?.signingKey;
        const others = (approval: SignedEnvelope) => approval.signatures.every(({ keyid }) => keyid !== owner);
        return twist('opened', (reply) => ({
          ...reply,
          documents: { ...reply.documents, approvals: reply.documents.approvals.filter(others) },
        }));
      },
    ],
    [
      'the grants of another job',
      'grant-of-another-job',
      () => twist('granted', (reply) => ({ ...reply, grants: find(earlier.told, isReply('granted')).grants })),
    ],
    [
      'the secrets of one keybroker under the name of another',
      'grant-unopenable',
      () => twist('granted', (reply) => ({ ...reply, grants: swapBoxes(reply.grants) })),
    ],
    [
      'one grant only',
      'grant-missing',
      () => twist('granted', (reply) => ({ ...reply, grants: reply.grants.slice(1) })),
    ],
    [
      'files under each other’s names',
      'ciphertext-swapped',
      () =>
        twist('opened', (reply) => {
          const [one, two] = reply.datasets;
          return one && two
            ? {
                ...reply,
                datasets: [
                  { ...two, name: one.name },
                  { ...one, name: two.name },
                ],
              }
            : reply;
        }),
    ],
    [
      'no release history, as if the room were new',
      'history-missing',
      () => twist('granted', (reply) => ({ ...reply, histories: [] })),
    ],
    [
      'permits of another job',
      'permit-of-another-release',
      () => twist('permitted', (reply) => ({ ...reply, permits: find(earlier.told, isReply('permitted')).permits })),
    ],
  ])('passes on %s: %s', async (_, code, lie) => {
    const [charged, permitted] = [await charges(), await permits()];
    const job = await host.submit();
    const outcome = await host.carry(job, lie());
    const view = await host.client.jobs.get(job);
    expect(outcome).toEqual({ kind: 'over' });
    expect([view.state, view.reasons[0]?.code]).toEqual(['refused', code]);
    expect(await charges()).toEqual(charged);
    // Permits may have been given: they were for the history of the honest worker, which no liar can use.
    if (code !== 'permit-of-another-release') expect(await permits()).toEqual(permitted);
  });

  it('shows evidence of an earlier attempt of the same job: report-data-mismatch', async () => {
    const job = await host.submit();
    let stale: Step<'grant'> | undefined;
    await host.carry(
      job,
      lieAt('grant', (request) => {
        stale = request;
        return Promise.resolve({ kind: 'retry', reasons: [] });
      }),
    );
    await host.carry(
      job,
      lieAt('grant', (request, honest) => honest({ ...stale!, attempt: request.attempt })),
    );
    expect(stale?.attempt).toBe(1);
    expect(await host.client.jobs.get(job)).toMatchObject({
      state: 'refused',
      attempt: 2,
      reasons: [{ code: 'report-data-mismatch' }, { code: 'report-data-mismatch' }],
    });
  });

  it('makes a receipt and a result of its own: receipt-mismatch, and the true one is still taken', async () => {
    const job = await host.submit();
    const forged: (string | undefined)[] = [];
    await host.carry(
      job,
      lieAt('result', async (request, honest) => {
        const { value } = openDocument('glovebox/receipt/v1', request.receipt);
        const receipt = signDocument('glovebox/receipt/v1', value, stranger);
        forged.push(codeOf(await honest({ ...request, receipt })));
        forged.push(codeOf(await honest({ ...request, receipt: find(earlier.said, isStep('result')).receipt })));
        forged.push(codeOf(await honest({ ...request, result: { ...request.result, recipient: stranger.publicKey } })));
        return honest(request);
      }),
    );
    expect(forged).toEqual(['receipt-mismatch', 'receipt-mismatch', 'receipt-mismatch']);
    expect((await host.client.jobs.get(job)).state).toBe('released');
    await host.world.ask(analyst, 'result', 'open', job);
  });

  it('puts another result beside a true receipt: the receiver sees that it is not the one', async () => {
    const job = await host.submit();
    const { result } = find(earlier.said, isStep('result'));
    await host.carry(
      job,
      lieAt('result', (request, honest) => honest({ ...request, result })),
    );
    expect((await host.client.jobs.get(job)).state).toBe('released');
    expect(await host.refusal(analyst, 'result', 'open', job)).toBe('commitment-mismatch');
  });
});

describe('the host’s disk', () => {
  it.each<[string, string, (one: string, two: string) => void]>([
    [
      'exchanges the files of two datasets',
      'ciphertext-swapped',
      (one, two) => {
        renameSync(one, `${one}.kept`);
        renameSync(two, one);
        renameSync(`${one}.kept`, two);
      },
    ],
    [
      'changes one bit of a file',
      'ciphertext-altered',
      (_, two) => {
        const bytes = readFileSync(two);
        bytes[bytes.length - 40] = (bytes[bytes.length - 40] ?? 0) ^ 1;
        writeFileSync(two, bytes);
      },
    ],
  ])('%s: %s', async (_, code, change) => {
    const [one, two] = [await host.blob(registry.dataset), await host.blob(outcomes.dataset)];
    const [charged, permitted] = [await charges(), await permits()];
    change(one, two);
    const view = await host.ended(await host.submit());
    change(one, two);
    expect([view.state, view.reasons[0]?.code]).toEqual(['refused', code]);
    expect([await charges(), await permits()]).toEqual([charged, permitted]);
  });
});

describe('the host’s Redis', () => {
  const [one, two] = asked;

  it.each<[string, RegExp, () => Promise<Parameters<KeybrokerChannel['impersonate']>[1]>]>([
    [
      'answers with the reply of another keybroker to the same message',
      /an answer of keybroker \S+ does not verify: signature/,
      () => Promise.resolve((message) => channel.ask(keyOf(one.name), message)),
    ],
    [
      'answers with an earlier reply of the same keybroker',
      /an answer of keybroker \S+ is to another request/,
      async () => {
        const replies = await channel.record(keyOf(two.name), 'challenge');
        await host.ended(await host.submit());
        const [reply] = replies;
        if (reply === undefined) throw new Error('no challenge was heard');
        return () => Promise.resolve(reply);
      },
    ],
  ])('%s: the job waits for the keybroker itself', async (_, log, prepare) => {
    const answer = await prepare();
    const { processes } = host.world;
    const from = processes.output('coordinator').length;
    processes.signal(keybrokerOf(two.name), 'SIGSTOP');
    const leave = await channel.impersonate(keyOf(two.name), answer);
    const job = await host.submit();
    try {
      await processes.waitForOutput('coordinator', log, PATIENCE_MS, from);
      const waiting = await host.until(job, ({ events }) =>
        events.some(({ detail }) => detail.startsWith('waiting: keybroker')),
      );
      expect(waiting.state).toBe('queued');
      expect(waiting.events.at(-1)?.reasons).toMatchObject([{ code: 'keybroker-no-answer' }]);
    } finally {
      await leave();
      processes.signal(keybrokerOf(two.name), 'SIGCONT');
    }
    expect((await host.ended(job)).state).toBe('released');
  });
});

describe('a substituted key', () => {
  const impostor = partyIdentity(registry.name, createPartySecrets(randomBytes));
  const impostorKeys = { signingKey: impostor.signing.publicKey, receivingKey: impostor.receiving.publicKey };
  let lying: LyingCoordinator;
  beforeAll(async () => {
    lying = await LyingCoordinator.start(host.world.coordinatorUrl);
    await impostorClient().parties.register(signedPartyCard(impostor));
  });
  afterAll(() => lying.close());

  const impostorClient = () => {
    const { coordinator, pins, environment, dangerouslyTrustDevelopmentRoots } = host.client;
    return new GloveboxClient({ coordinator, pins, environment, dangerouslyTrustDevelopmentRoots, party: impostor });
  };
  const seen = () => ['--coordinator', lying.url];

  /** An agreement like the true one but for a key, signed by the impostor and kept by the coordinator like any other. */
  async function propose(change: Partial<Agreement>, proposer = impostorClient()): Promise<string> {
    const signed = signDocument('glovebox/agreement/v1', { ...agreement, ...change }, proposer.party.signing);
    return (await proposer.agreements.propose(signed)).digest;
  }
  const withImpostor = () =>
    agreement.parties.map((party) => (party.name === registry.name ? { ...party, ...impostorKeys } : party));
  const withNewcomer = (): Agreement['parties'] => [
    ...agreement.parties,
    { name: 'newcomer', roles: ['auditor'], ...impostorKeys },
  ];

  it('party trust: of a name that is pinned already, or under a fingerprint that is not its own', async () => {
    expect(await host.refusal(auditor, 'party', 'trust', registry.name, impostor.fingerprint)).toBe(
      'key-differs-from-pin',
    );
    const trueParty = agreement.parties.find(({ name }) => name === registry.name)!;
    const fingerprint = partyFingerprint(trueParty);
    lying.tell({
      '/v1/parties': (honest) => {
        const page = honest as { items: PartyView[] };
        const card = signedPartyCard(impostor);
        return {
          ...page,
          items: page.items.map((view) => (view.fingerprint === fingerprint ? { ...view, card } : view)),
        };
      },
    });
    expect(await host.refusal(auditor, 'party', 'trust', registry.name, fingerprint, ...seen())).toBe(
      'key-differs-from-pin',
    );
  });

  it('agreement sign: an agreement that names a party under another key: key-differs-from-pin', async () => {
    const digest = await propose({ parties: withImpostor() });
    expect(await host.refusal(officer, 'agreement', 'sign', digest)).toBe('key-differs-from-pin');
  });

  it('agreement sign: an agreement that names a party whom nobody pinned: key-not-pinned', async () => {
    const digest = await propose({ parties: withNewcomer() });
    expect(await host.refusal(officer, 'agreement', 'sign', digest)).toBe('key-not-pinned');
  });

  it('agreement sign: an agreement that gives the own keybroker another key: key-differs-from-pin', async () => {
    const keybrokers = agreement.keybrokers.map((keybroker) =>
      keybroker.owner === registry.name ? { ...keybroker, identityKey: impostor.signing.publicKey } : keybroker,
    );
    const digest = await propose({ keybrokers }, host.client);
    expect(await host.refusal(registry.name, 'agreement', 'sign', digest)).toBe('key-differs-from-pin');
  });

  it('agreement sign: another agreement than the one asked for: wrong-document', async () => {
    const digest = await propose({ title: 'another', parties: withImpostor() });
    const { envelope } = await impostorClient().agreements.get(digest);
    const path = `/v1/agreements/${host.room.agreement}`;
    lying.tell({ [path]: (honest) => ({ ...(honest as AgreementView), envelope }) });
    expect(await host.refusal(officer, 'agreement', 'sign', host.room.agreement, ...seen())).toBe('wrong-document');
    expect(await host.refusal(officer, 'computation', 'approve', host.computation, ...seen())).toBe('wrong-document');
  });

  it('dataset upload: a recipient that no keybroker made, before anything is sealed to it: signature', async () => {
    lying.tell({
      '/v1/keybrokers/recipients': (honest) => {
        const { reply } = honest as KeybrokerAnswer;
        const { value } = openDocument('glovebox/keybroker-reply/v1', reply);
        return { reply: signDocument('glovebox/keybroker-reply/v1', value, impostor.signing), outcome: value.outcome };
      },
    });
    const upload = ['dataset', 'upload', '--agreement', host.room.agreement, '--name', registry.dataset];
    const file = join(host.world.dir, `${registry.dataset}.csv`);
    expect(await host.refusal(registry.name, ...upload, file, ...seen())).toBe('signature');
  });

  it('computation approve: the question under another signature, or another question: wrong-document', async () => {
    const path = `/v1/computations/${host.computation}`;
    const view = await host.client.computations.get(host.computation);
    const { value } = openDocument('glovebox/computation/v1', view.envelope);
    const signed = signDocument('glovebox/computation/v1', value, impostor.signing);
    expect(documentDigest(signed)).toBe(host.computation);
    for (const envelope of [
      signed,
      signDocument('glovebox/computation/v1', { ...value, title: 'x' }, impostor.signing),
    ]) {
      lying.tell({ [path]: (honest) => ({ ...(honest as ComputationView), envelope }) });
      expect(await host.refusal(officer, 'computation', 'approve', host.computation, ...seen())).toBe('wrong-document');
    }
  });
});

describe('a coordinator whose database was rolled back', () => {
  it('fails every job with history-lost and its remedy, releases and charges nothing twice, and recovers with the newest copy', async () => {
    const { world } = host;
    const [live, old, newest] = ['coordinator', 'coordinator.old', 'coordinator.newest'].map((name) =>
      join(world.dir, name),
    ) as [string, string, string];
    // The copy is made while a job waits: in the copy it waits for ever.
    await world.processes.kill('relay');
    const job = await host.submit();
    await host.restart('coordinator', () => cpSync(live, old, { recursive: true }));
    await world.startRelay();
    const released = await host.ended(job);
    expect(released.state).toBe('released');
    const before = await host.spent();

    await host.restart('coordinator', () => {
      renameSync(live, newest);
      cpSync(old, live, { recursive: true });
    });
    const [again, another] = [await host.ended(job), await host.ended(await host.submit())];
    for (const view of [again, another]) {
      expect(view).toMatchObject({ state: 'failed', reasons: [{ code: 'history-lost' }] });
      expect(view.reasons[0]?.remedy).toContain('put the newest copy of its database back');
    }
    expect(await host.spent()).toEqual(before);

    // The same with the sealed files and everything else of the newest copy but the database: nothing makes up for it.
    await host.restart('coordinator', () => {
      rmSync(live, { recursive: true });
      cpSync(newest, live, { recursive: true });
      rmSync(join(live, 'db'), { recursive: true });
      cpSync(join(old, 'db'), join(live, 'db'), { recursive: true });
    });
    expect(await host.ended(await host.submit())).toMatchObject({
      state: 'failed',
      reasons: [{ code: 'history-lost' }],
    });
    expect(await host.spent()).toEqual(before);

    await host.restart('coordinator', () => {
      rmSync(live, { recursive: true });
      renameSync(newest, live);
    });
    expect(await host.client.jobs.get(job)).toEqual(released);
    expect((await host.ended(await host.submit())).state).toBe('released');
    expect(await charges()).toEqual(before.map(({ approvals }) => approvals));
  });
});

// Last: a stop is final.
describe('a coordinator that withholds a stop', () => {
  it('is passed by: the owner stops its own keybroker, and every job is refused', async () => {
    const { world } = host;
    const name = keybrokerOf(registry.name);
    const [saved, order] = [join(world.dir, 'agreement.json'), join(world.dir, 'stop.json')];
    // Kept since the signing; from here on the owner needs nothing of the coordinator.
    writeFileSync(saved, JSON.stringify(await world.ask(registry.name, 'agreement', 'show', host.room.agreement)));
    const offline = ['--from', saved, '--out', order, '--coordinator', 'http://127.0.0.1:1'];
    await world.ask(registry.name, 'agreement', 'stop', host.room.agreement, '--reason', 'enough', ...offline);

    const stop = () =>
      host.keybroker(
        'stop',
        '--dir',
        join(world.dir, name),
        '--key-file',
        join(world.dir, `${name}.key`),
        '--order',
        order,
      );
    expect(await stop()).toMatchObject({ error: { code: 'running' } });
    await world.processes.kill(name);
    expect(await stop()).toEqual({ stopped: host.room.agreement });
    expect(await stop()).toEqual({ stopped: host.room.agreement });
    await world.startKeybroker(name);

    const permitted = await permits();
    const view = await host.ended(await host.submit());
    expect((await host.client.agreements.get(host.room.agreement)).state).toBe('active');
    expect([view.state, view.reasons[0]?.code]).toEqual(['refused', 'stopped']);
    expect(await permits()).toEqual(permitted);
  });
});
