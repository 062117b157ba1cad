// SPDX-License-Identifier: Apache-2.0
import { setTimeout as sleep } from 'node:timers/promises';
import { JobView, pageOf, ReceiptBundle, WorkerEvidence, type JobEvent } from '@glovebox/contracts';
import { fromBase64Url } from '@glovebox/core';
import { coSign, documentDigest, openDocument, signDocument } from '@glovebox/crypto';
import { connectRedis, openRunQueue } from '@glovebox/jobs';
import { randomBytes, systemClock } from '@glovebox/native';
import { newKey, openNotices, send, sign, upload } from './coordinator-process.spec-data.ts';
import { CoordinatorWorld, type PartyName } from './coordinator-world.spec-data.ts';
import { newWorker } from './keybroker-world.spec-data.ts';

const START_MS = 180_000;

describe('the life of a job, as the coordinator carries it', () => {
  let world: CoordinatorWorld;

  beforeAll(async () => {
    world = await CoordinatorWorld.create();
    await world.prepare();
  }, START_MS);
  afterAll(() => world.destroy(), START_MS);

  const until = async (condition: () => Promise<boolean>) => {
    for (let tries = 0; tries < 600 && !(await condition()); tries++) await sleep(50);
    expect(await condition()).toBe(true);
  };

  /** Steps 5 to 7. */
  const granted = async (job: string, lease: string) => {
    const opened = await world.open(job, lease);
    const worker = newWorker();
    const reply = await world.grant(job, opened, worker);
    if (reply.kind !== 'granted') throw new Error(JSON.stringify(reply).slice(0, 600));
    return { opened, worker, ...reply };
  };
  const headsOf = (histories: readonly { digest: string }[]) => histories.map(({ digest }) => digest);

  it('shows an agreement to its parties and to nobody else', async () => {
    const digest = documentDigest(world.agreement);
    const { body } = await world.ask('officer', 'GET', `/v1/agreements/${digest}`);
    expect(body).toMatchObject({ state: 'active', missing: [], stoppedBy: null });
    const outsider = newKey();
    const card = signDocument(
      'glovebox/party/v1',
      { name: 'outsider', signingKey: outsider.publicKey, receivingKey: outsider.publicKey },
      outsider,
    );
    await send(world.coordinator.url, 'POST', '/v1/parties', { body: { card } });
    for (const path of [
      `/v1/agreements/${digest}`,
      `/v1/datasets/${documentDigest(world.manifests[0] ?? world.agreement)}`,
    ]) {
      expect((await send(world.coordinator.url, 'GET', path, { key: outsider })).body).toMatchObject({
        code: 'not-found',
      });
    }
    for (const list of ['agreements', 'datasets', 'computations', 'jobs', 'receipts']) {
      const { body: page } = await send(world.coordinator.url, 'GET', `/v1/${list}`, { key: outsider });
      expect(page).toEqual({ items: [], next: null });
    }
  });

  it('lists keybrokers with what they say of themselves', async () => {
    const { body } = await world.ask('analyst', 'GET', '/v1/keybrokers');
    expect(body).toMatchObject({
      items: expect.arrayContaining([
        expect.objectContaining({ name: 'registry-keys', owner: world.fingerprint('registry'), online: true }),
        expect.objectContaining({ name: 'clinic-keys', online: true }),
      ]) as unknown[],
    });
  });

  it('passes the question for a recipient on, for the owner alone', async () => {
    const asked = world.keybrokers.recipientRequest('registry', 'people');
    const request = 'request' in asked ? asked.request : world.agreement;
    const keybroker = world.keybrokers.site('registry').identityKey;
    const answer = await world.ask('registry', 'POST', '/v1/keybrokers/recipients', { request, keybroker });
    expect(answer.body).toMatchObject({ outcome: { kind: 'recipient' } });
    const foreign = await world.ask('clinic', 'POST', '/v1/keybrokers/recipients', { request, keybroker });
    expect(foreign.body).toMatchObject({ code: 'document-signature' });
  });

  it('passes the question for privacy budgets on, for parties of the agreement alone', async () => {
    const { request } = world.keybrokers.budgetRequest('registry', world.agreement);
    const answer = await world.ask('analyst', 'POST', '/v1/keybrokers/budgets', { request });
    expect(answer.body).toMatchObject({ outcome: { kind: 'budget' } });
    const foreign = await world.ask('clinic', 'POST', '/v1/keybrokers/budgets', { request });
    expect(foreign.body).toMatchObject({ code: 'document-signature' });
    const other = world.keybrokers.budgetRequest('registry', world.keybrokers.agreement({ title: 'Unknown' }));
    const unknown = await world.ask('analyst', 'POST', '/v1/keybrokers/budgets', { request: other.request });
    expect(unknown.body).toMatchObject({ code: 'not-found' });
  });

  it('gives ciphertext to relays, in parts', async () => {
    const file = world.file('registry');
    const path = `/v1/blobs/${openDocument('glovebox/manifest/v1', world.manifest('registry')).value.ciphertext}`;
    const whole = await fetch(world.coordinator.url + path, { headers: sign('GET', path, world.relayKey) });
    expect(new Uint8Array(await whole.arrayBuffer())).toEqual(file);
    const headers = { ...sign('GET', path, world.relayKey), range: 'bytes=100-' };
    const part = await fetch(world.coordinator.url + path, { headers });
    expect([part.status, new Uint8Array(await part.arrayBuffer())]).toEqual([206, file.subarray(100)]);
    const beyond = { ...sign('GET', path, world.relayKey), range: `bytes=${String(file.length)}-` };
    const none = await fetch(world.coordinator.url + path, { headers: beyond });
    expect([none.status, await none.json()]).toEqual([416, expect.objectContaining({ code: 'range' })]);
  });

  it('refuses a second owner who registers the first one’s ciphertext, and altered files', async () => {
    const file = world.file('registry');
    const stolen = await upload(world.coordinator.url, world.key('clinic'), file);
    const { value } = openDocument('glovebox/manifest/v1', world.manifest('registry'));
    const claim = world.manifest('clinic', {
      ciphertext: value.ciphertext,
      ciphertextBytes: file.length,
      header: value.header,
    });
    const refused = await world.ask('clinic', 'POST', '/v1/datasets', { upload: stolen, manifest: claim });
    expect(refused.body).toMatchObject({ code: 'ciphertext-not-yours', status: 409 });
    // The same header before another payload is the same key.
    const header = world.manifest('clinic', { header: value.header });
    expect(
      (await world.ask('clinic', 'POST', '/v1/datasets', { upload: stolen, manifest: header })).body,
    ).toMatchObject({
      code: 'ciphertext-not-yours',
    });
    const other = await world.ask('clinic', 'POST', '/v1/datasets', {
      upload: stolen,
      manifest: world.manifest('clinic', {
        ciphertextBytes: file.length,
        ciphertext: 'c'.repeat(64),
        header: 'd'.repeat(64),
      }),
    });
    expect(other.body).toMatchObject({ code: 'ciphertext-mismatch', field: 'manifest.ciphertext' });
  });

  it('registers the same version once', async () => {
    const [manifest] = world.manifests;
    if (!manifest) throw new Error('no manifest');
    const again = await world.ask('registry', 'POST', '/v1/datasets', { upload: '0'.repeat(32), manifest });
    expect(again.body).toMatchObject({ digest: documentDigest(manifest), ownerName: 'registry' });
    const lent = await world.ask('analyst', 'GET', `/v1/datasets?agreement=${documentDigest(world.agreement)}`);
    expect(lent.body.items).toHaveLength(2);
  });

  it('checks a query against everybody’s terms', async () => {
    const check = (sql: string) =>
      world.ask('analyst', 'POST', '/v1/computations/check', {
        agreement: documentDigest(world.agreement),
        purpose: 'research',
        sql,
      });
    const admitted = await check('SELECT count(DISTINCT p.id) AS people FROM people p JOIN visits v ON p.id = v.id');
    expect(admitted.body).toMatchObject({ kind: 'admitted' });
    expect((await check('SELECT id FROM people')).body.kind).toMatch(/not-a-query|denied/);
    expect((await check('SELEC')).body).toMatchObject({ kind: 'not-a-query' });
  });

  it('waits for every approval, and a rejection is final', async () => {
    const computation = world.computation('to be rejected');
    const digest = documentDigest(computation);
    const proposed = await world.ask('analyst', 'POST', '/v1/computations', { envelope: computation });
    expect(proposed.body).toMatchObject({ state: 'awaiting-approval', missing: ['registry', 'clinic', 'officer'] });
    const approve = (name: 'registry' | 'clinic' | 'analyst', decision: 'approve' | 'reject' = 'approve') =>
      world.ask(name, 'POST', `/v1/computations/${digest}/approvals`, {
        approval: world.approval(computation, name, decision),
      });
    expect((await approve('analyst')).body).toMatchObject({ code: 'not-allowed' });
    expect((await approve('registry')).body).toMatchObject({ missing: ['clinic', 'officer'] });
    const early = await world.ask('analyst', 'POST', '/v1/jobs', { job: world.job(computation) });
    expect(early.body).toMatchObject({ code: 'denied', status: 422 });
    expect(JSON.stringify(early.body.reasons)).toContain('approval-missing');
    expect((await approve('clinic', 'reject')).body).toMatchObject({ state: 'rejected' });
    expect((await approve('registry')).body).toMatchObject({ state: 'rejected' });
    const late = await world.ask('officer', 'POST', `/v1/computations/${digest}/approvals`, {
      approval: world.approval(computation, 'officer'),
    });
    expect(late.body).toMatchObject({ code: 'computation-not-open' });
  });

  it('goes from submission to a receipt that its parties can read', async () => {
    const job = await world.submitted('the whole way');
    const { opened, worker, grants, histories } = await granted(job, 'lease-a');
    expect(grants).toHaveLength(2);
    await world.step({ step: 'progress', job, attempt: 1, state: 'loading', detail: 'loading two datasets' });
    await world.step({ step: 'progress', job, attempt: 1, state: 'running', detail: 'running' });
    const permit = world.permitStep(opened, worker, randomBytes(100), headsOf(histories));
    expect(await world.step(permit)).toMatchObject({ kind: 'permitted', permits: [{}, {}] });
    expect((await world.ask('analyst', 'GET', `/v1/jobs/${job}/result`)).body).toMatchObject({ code: 'not-released' });
    const result = world.resultStep(opened, worker);
    expect(await world.step(result)).toEqual({ kind: 'stored' });

    const view = JobView.parse(await world.view(job));
    expect(view.events.map(({ state }) => state)).toEqual([
      'queued',
      'queued',
      'challenged',
      'attested',
      'granted',
      'loading',
      'running',
      'permitted',
      'released',
    ]);
    expect((await world.ask('analyst', 'GET', `/v1/jobs/${job}/result`)).body).toEqual({ job, result: result.result });
    expect((await world.ask('clinic', 'GET', `/v1/jobs/${job}/result`)).body).toMatchObject({ code: 'not-allowed' });
    const bundle = ReceiptBundle.parse((await world.ask('officer', 'GET', `/v1/jobs/${job}/receipt`)).body);
    expect(bundle.permits).toHaveLength(2);

    const second = world.resultStep(opened, worker);
    expect(await world.step(second)).toMatchObject({ kind: 'over' });
    expect((await world.ask('analyst', 'GET', `/v1/jobs/${job}/result`)).body).toEqual({ job, result: result.result });
  });

  it('is the same job when it is sent again', async () => {
    const computation = world.computation('sent twice');
    await world.ask('analyst', 'POST', '/v1/computations', { envelope: computation });
    for (const name of ['registry', 'clinic', 'officer'] as const) {
      const path = `/v1/computations/${documentDigest(computation)}/approvals`;
      await world.ask(name, 'POST', path, { approval: world.approval(computation, name) });
    }
    const job = world.job(computation);
    const [first, second] = await Promise.all([
      world.ask('analyst', 'POST', '/v1/jobs', { job }),
      world.ask('analyst', 'POST', '/v1/jobs', { job }),
    ]);
    expect([first.body.id, second.body.id]).toEqual([documentDigest(job), documentDigest(job)]);
    const view = await world.view(documentDigest(job));
    expect(view.events.filter(({ detail }) => detail === 'waiting for a worker')).toHaveLength(1);
  });

  it('answers a repeated step with the same answer, and gives each taking its own attempt', async () => {
    const job = await world.submitted('taken twice');
    const first = await granted(job, 'lease-1');
    expect(await world.open(job, 'lease-1')).toMatchObject({ attempt: 1, challenges: first.opened.challenges });
    const again = await world.grant(job, first.opened, first.worker);
    expect(again).toMatchObject({ kind: 'granted', grants: first.grants });
    const second = await granted(job, 'lease-2');
    expect(second.opened.attempt).toBe(2);
    expect(await world.grant(job, first.opened, first.worker)).toMatchObject({
      kind: 'over',
      reasons: [{ code: 'attempt-superseded' }],
    });
    expect(await world.step({ step: 'open', job, relay: 'relay-2', lease: 'lease-1' })).toMatchObject({ kind: 'over' });
  });

  it('gives an attempt to one worker only', async () => {
    const job = await world.submitted('two workers');
    const { opened } = await granted(job, 'lease-w');
    expect(await world.grant(job, opened, newWorker())).toMatchObject({
      kind: 'retry',
      reasons: [{ code: 'attempt-used' }],
    });
  });

  it('refuses a permit request of anybody but the attested worker, and a history that is another one', async () => {
    const job = await world.submitted('a forged permit request');
    const { opened, worker, histories } = await granted(job, 'lease-p');
    const forged = world.permitStep(opened, newWorker(), randomBytes(100), headsOf(histories));
    expect(await world.step(forged)).toMatchObject({ kind: 'retry', reasons: [{ code: 'permit-request' }] });
    const swapped = {
      ...world.permitStep(opened, worker, randomBytes(100), headsOf(histories)),
      sealedHistory: 'AAAA',
    };
    expect(await world.step(swapped)).toMatchObject({ kind: 'retry', reasons: [{ code: 'permit-request' }] });
    expect(await world.step(world.resultStep(opened, worker))).toMatchObject({
      kind: 'over',
      reasons: [{ code: 'receipt-mismatch' }],
    });
  });

  it('gives the newer history to a worker that is behind, and keeps what it was shown', async () => {
    const one = await granted(await world.submitted('first in the room'), 'lease-b1');
    const two = await granted(await world.submitted('second in the room'), 'lease-b2');
    const firstHistory = randomBytes(200);
    const permitted = await world.step(world.permitStep(one.opened, one.worker, firstHistory, headsOf(one.histories)));
    expect(permitted.kind).toBe('permitted');
    const behind = await world.step(world.permitStep(two.opened, two.worker, randomBytes(200), headsOf(two.histories)));
    if (behind.kind !== 'history-behind') throw new Error(behind.kind);
    expect(behind.histories.map(({ sealed }) => fromBase64Url(sealed))).toEqual([Uint8Array.from(firstHistory)]);
    const merged = world.permitStep(two.opened, two.worker, randomBytes(200), headsOf(behind.histories));
    expect(await world.step(merged)).toMatchObject({ kind: 'permitted' });
  });

  it('ends a job that the worker refuses, and says why', async () => {
    const job = await world.submitted('refused inside');
    const { opened } = await granted(job, 'lease-r');
    const reasons = [{ code: 'seed-varied', message: 'a keybroker varied its seed share' }];
    await world.step({ step: 'refused', job, attempt: opened.attempt, reasons });
    expect(await world.view(job)).toMatchObject({ state: 'refused', reasons });
  });

  it('ends a job whose worker nobody approved', async () => {
    const job = await world.submitted('an unknown measurement');
    const opened = await world.open(job, 'lease-m');
    const worker = newWorker();
    // Evidence for other keys: the report data is not the one of this attempt.
    const evidence = world.attest(opened, newWorker());
    const reply = await world.step({ step: 'grant', job, attempt: opened.attempt, worker: worker.keys, evidence });
    expect(reply.kind).toBe('over');
    expect((await world.view(job)).state).toBe('refused');
  });

  it('is cancelled by its analyst and by nobody else', async () => {
    const job = await world.submitted('cancelled');
    const { opened, worker, histories } = await granted(job, 'lease-c');
    const cancel = (name: 'analyst' | 'clinic') =>
      world.ask(name, 'POST', `/v1/jobs/${job}/cancel`, {
        cancel: signDocument('glovebox/cancel/v1', { job, time: systemClock() }, world.key(name)),
      });
    expect((await cancel('clinic')).body).toMatchObject({ code: 'document-signature' });
    expect((await cancel('analyst')).body).toMatchObject({ state: 'cancelled' });
    expect((await cancel('analyst')).body).toMatchObject({ state: 'cancelled' });
    const late = await world.step(world.permitStep(opened, worker, randomBytes(100), headsOf(histories)));
    expect(late).toMatchObject({ kind: 'over', reasons: [{ code: 'job-over' }] });
  });

  it('waits for a keybroker that is away, says so, and goes on when it is back', async () => {
    const job = await world.submitted('a keybroker is away');
    world.deaf.add('clinic');
    const reply = await world.step({ step: 'open', job, relay: 'relay-1', lease: 'lease-d1' });
    expect(reply).toMatchObject({ kind: 'retry', reasons: [{ code: 'keybroker-no-answer' }] });
    const waiting = await world.view(job);
    expect(waiting.events.at(-1)?.detail).toContain('clinic-keys');
    world.deaf.clear();
    expect((await world.open(job, 'lease-d2')).attempt).toBe(1);
  });

  it('streams its history, also from where a reader left off', async () => {
    const job = await world.submitted('watched');
    const read = async (last?: string): Promise<JobEvent[]> => {
      const path = `/v1/jobs/${job}/events`;
      const headers = { ...sign('GET', path, world.key('analyst')), ...(last ? { 'last-event-id': last } : {}) };
      const text = await (await fetch(world.coordinator.url + path, { headers })).text();
      return [...text.matchAll(/^data: (.*)$/gm)].map(([, data]) => JSON.parse(data ?? '') as JobEvent);
    };
    const all = read();
    const { opened } = await granted(job, 'lease-e');
    const reasons = [{ code: 'enough', message: 'enough' }];
    await world.step({ step: 'refused', job, attempt: opened.attempt, reasons });
    const events = await all;
    expect(events.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(events.at(-1)).toMatchObject({ state: 'refused', reasons });
    expect((await read('4')).map(({ sequence }) => sequence)).toEqual([5, 6]);
    const path = `/v1/jobs/${job}/events`;
    const odd = await send(world.coordinator.url, 'GET', path, {
      key: world.key('analyst'),
      headers: { 'last-event-id': 'last' },
    });
    expect(odd.body).toMatchObject({ code: 'malformed', field: 'last-event-id' });
  });

  it('tells every party what changes for it, and nobody anything else', async () => {
    const outsider = newKey();
    const card = { name: 'bystander', signingKey: outsider.publicKey, receivingKey: outsider.publicKey };
    const signed = signDocument('glovebox/party/v1', card, outsider);
    await send(world.coordinator.url, 'POST', '/v1/parties', { body: { card: signed } });
    const officer = await openNotices(world.coordinator.url, world.key('officer'));
    const stranger = await openNotices(world.coordinator.url, outsider);

    const job = await world.submitted('told of');
    const { opened } = await granted(job, 'lease-told');
    await world.step({ step: 'refused', job, attempt: opened.attempt, reasons: [{ code: 'no', message: 'no' }] });
    await until(() => Promise.resolve(officer.notices.some(({ state }) => state === 'refused')));
    const { computation } = await world.view(job);
    const agreement = documentDigest(world.agreement);
    const about = (kind: string, id: string) =>
      officer.notices.filter((one) => one.kind === kind && one.id === id).map(({ state }) => state);
    expect(about('computation', computation)).toEqual(['proposed', 'approved', 'approved', 'approved']);
    expect(about('job', job)).toEqual(['queued', 'queued', 'challenged', 'attested', 'granted', 'refused']);
    expect(officer.notices.every((one) => one.agreement === agreement)).toBe(true);
    expect(officer.text()).toMatch(/^id: \d+\nevent: ready\ndata: null\n/);
    // Not even that something happened to somebody.
    expect(stranger.text()).toBe('id: 0\nevent: ready\ndata: null\n\n');

    const lastIds = [...officer.text().matchAll(/^id: (\d+)$/gm)].map(([, id]) => id ?? '');
    const resumed = await openNotices(world.coordinator.url, world.key('officer'), lastIds.at(-3));
    await until(() => Promise.resolve(resumed.notices.length === 2));
    expect(resumed.notices).toEqual(officer.notices.slice(-2));
    // Ids of other parties, and of before a loss, are no way in: everything is read again.
    const ahead = await openNotices(world.coordinator.url, outsider, lastIds.at(-1));
    expect(ahead.text()).toBe('id: 0\nevent: ready\ndata: null\n\n');
    for (const stream of [officer, stranger, resumed, ahead]) await stream.close();
  });

  it('is queued again when Redis lost everything, and survives a restart of the coordinator', async () => {
    const job = await world.submitted('redis is lost');
    const redis = connectRedis(world.redis.url, () => undefined);
    const runs = openRunQueue(redis, () => undefined);
    await until(() => runs.isLive({ job }, 1));
    await redis.flushall();
    await until(() => runs.isLive({ job }, 2));
    await redis.flushall();
    await world.restart();
    await until(() => runs.isLive({ job }, 3));
    expect((await granted(job, 'lease-x')).grants).toHaveLength(2);
    await runs.close();
    redis.disconnect();
  });

  it('tells of what happened to those whose business it is', async () => {
    const { body } = await world.ask('officer', 'GET', '/v1/audit?limit=200');
    const actions = (body.items as { action: string }[]).map(({ action }) => action);
    expect(actions).toEqual(expect.arrayContaining(['agreement-proposed', 'computation-approved', 'job-released']));
    expect(actions).not.toContain('dataset-registered');
    const { body: workers } = await world.ask('officer', 'GET', '/v1/workers');
    expect(workers).toMatchObject({ items: [{ relay: 'relay-1', platform: 'sev-snp' }] });
  });

  it('delivers the newest evidence of each worker, to be judged by whoever reads it', async () => {
    const agreement = documentDigest(world.agreement);
    const { body } = await world.ask('officer', 'GET', `/v1/workers/evidence?agreement=${agreement}`);
    const { items } = pageOf(WorkerEvidence).parse(body);
    expect(items).toMatchObject([{ relay: 'relay-1', evidence: { platform: 'sev-snp' } }]);
    expect(items[0]?.challenges).toHaveLength(2);
  });

  // Last: nothing is done under the agreement after it.
  describe('a version before', () => {
    const value = () => openDocument('glovebox/agreement/v1', world.agreement).value;
    const proposed = async (by: PartyName, changes: object, signers: readonly PartyName[] = [by]) => {
      const [first = by] = signers;
      const after = { ...value(), version: 2, previous: documentDigest(world.agreement), ...changes };
      const envelope = signers
        .slice(1)
        .reduce(
          (signed, name) => coSign(signed, world.key(name)),
          signDocument('glovebox/agreement/v1', after, world.key(first)),
        );
      return { envelope, answer: await world.ask(by, 'POST', '/v1/agreements', { envelope }) };
    };
    const without = (name: PartyName) => ({
      parties: value().parties.filter((party) => party.name !== name),
      keybrokers: value().keybrokers.filter(({ owner }) => owner !== name),
      datasets: value().datasets.filter(({ owner }) => owner !== name),
    });

    it.each<[string, () => object]>([
      ['of another room', () => ({ room: 'elsewhere' })],
      ['that is not the one before', () => ({ version: 3 })],
      ['whose owner does not take part any more', () => without('clinic')],
    ])('of an agreement is none %s', async (_, changes) => {
      const { answer } = await proposed('registry', changes());
      expect(answer.body).toMatchObject({ code: 'document-mismatch', field: 'envelope.previous' });
    });

    it('of an agreement is known to its parties only', async () => {
      const { answer } = await proposed('registry', { previous: 'ab'.repeat(32) });
      expect(answer.body).toMatchObject({ code: 'not-found', field: 'envelope.previous' });
    });

    it('of a question is one of its own room', async () => {
      const everybody = ['registry', 'clinic', 'analyst', 'officer'] as const;
      const first = { room: 'elsewhere', version: 1, previous: null };
      const { envelope, answer } = await proposed('registry', first, everybody);
      expect(answer.body).toMatchObject({ state: 'active' });
      const here = await world.ask('analyst', 'POST', '/v1/computations', { envelope: world.computation('here') });
      expect(here.status).toBe(201);
      const there = openDocument('glovebox/computation/v1', world.computation('there', envelope)).value;
      const next = { ...there, previous: (here.body as { digest: string }).digest };
      const signed = signDocument('glovebox/computation/v1', next, world.key('analyst'));
      expect((await world.ask('analyst', 'POST', '/v1/computations', { envelope: signed })).body).toMatchObject({
        code: 'document-mismatch',
        field: 'envelope.previous',
      });
    });
  });

  it('ends when an owner stops the agreement, and every keybroker is told', async () => {
    const job = await world.submitted('stopped while it runs');
    const { opened, worker, histories } = await granted(job, 'lease-s');
    world.asked.length = 0;
    const digest = documentDigest(world.agreement);
    const stop = (name: 'clinic' | 'analyst') =>
      world.ask(name, 'POST', `/v1/agreements/${digest}/stop`, {
        stop: signDocument(
          'glovebox/stop/v1',
          { agreement: digest, reason: 'enough', time: systemClock() },
          world.key(name),
        ),
      });
    expect((await stop('analyst')).body).toMatchObject({ code: 'document-signature' });
    expect((await stop('clinic')).body).toMatchObject({ state: 'stopped', stoppedBy: 'clinic' });
    const reply = await world.step(world.permitStep(opened, worker, randomBytes(100), headsOf(histories)));
    expect(reply).toMatchObject({ kind: 'over', reasons: [{ code: 'agreement-stopped' }] });
    await until(() => Promise.resolve(['registry stop', 'clinic stop'].every((line) => world.asked.includes(line))));
    expect((await world.view(job)).state).toBe('refused');
    const more = await world.ask('analyst', 'POST', '/v1/computations', { envelope: world.computation('after') });
    expect(more.body).toMatchObject({ code: 'agreement-stopped' });
  });
});
