// SPDX-License-Identifier: Apache-2.0
import { STRICT_RULES } from '@glovebox/contracts';
import { rm } from 'node:fs/promises';
import type { Redis } from 'ioredis';
import {
  keybrokerPattern,
  type JobDocuments,
  JobView,
  type PermitRequest,
  type Receipt,
  type SignedEnvelope,
  type StepReply,
  type StepRequest,
} from '@glovebox/contracts';
import { concatBytes, fromBase64Url, toBase64Url, type Json } from '@glovebox/core';
import {
  contentDigest,
  documentDigest,
  encryptAgePayload,
  openDocument,
  partyFingerprint,
  sealBox,
  signDocument,
  type SigningKey,
} from '@glovebox/crypto';
import { connectRedis, openStepEvents, openStepQueue, requestStep } from '@glovebox/jobs';
import { nodePayloadCipher, randomBytes, systemClock } from '@glovebox/native';
import { printQuery } from '@glovebox/query';
import { startRedis, type PrivateRedis } from '@glovebox/test-kit';
import {
  newKey,
  send,
  startTestCoordinator,
  upload,
  type Answer,
  type CoordinatorSettings,
  type StartedCoordinator,
} from './coordinator-process.spec-data.ts';
import { joinedPeople, KeybrokerWorld, transcriptOf, type Owner, type Worker } from './keybroker-world.spec-data.ts';

/** Coordinator, Redis and two real keybrokers, with the parties' documents and files; the specs play relay and worker. */

export type PartyName = 'registry' | 'clinic' | 'analyst' | 'officer';
const partyNames: readonly PartyName[] = ['registry', 'clinic', 'analyst', 'officer'];
const datasetOf = { registry: 'people', clinic: 'visits' } as const;
const ignore = () => undefined;

export class CoordinatorWorld {
  readonly keybrokers: KeybrokerWorld;
  readonly redis: PrivateRedis;
  readonly relayKey: SigningKey;
  coordinator: StartedCoordinator;
  readonly agreement: SignedEnvelope;
  readonly manifests: SignedEnvelope[] = [];
  readonly files = new Map<Owner, Uint8Array<ArrayBuffer>>();
  /** Keybrokers that do not answer. */
  readonly deaf = new Set<Owner>();
  readonly asked: string[] = [];
  readonly #connection: Redis;
  readonly #subscriber: Redis;
  readonly #steps: ReturnType<typeof openStepQueue>;
  readonly #events: ReturnType<typeof openStepEvents>;

  private constructor(
    keybrokers: KeybrokerWorld,
    redis: PrivateRedis,
    coordinator: StartedCoordinator,
    relayKey: SigningKey,
  ) {
    this.relayKey = relayKey;
    this.agreement = keybrokers.agreement();
    this.keybrokers = keybrokers;
    this.redis = redis;
    this.coordinator = coordinator;
    this.#connection = connectRedis(redis.url, ignore);
    this.#subscriber = connectRedis(redis.url, ignore);
    this.#steps = openStepQueue(this.#connection, ignore);
    this.#events = openStepEvents(this.#connection, ignore);
  }

  static async create(environment: Record<string, string> = {}): Promise<CoordinatorWorld> {
    const redis = await startRedis();
    const keybrokers = await KeybrokerWorld.create();
    const relay = newKey();
    const relayKeys = [relay.publicKey];
    const coordinator = await startTestCoordinator({ redisUrl: redis.url, relayKeys, environment });
    const world = new CoordinatorWorld(keybrokers, redis, coordinator, relay);
    await world.#connectKeybrokers();
    return world;
  }

  async destroy(): Promise<void> {
    await this.coordinator.close();
    await this.#events.close();
    await this.#steps.close();
    this.#connection.disconnect();
    this.#subscriber.disconnect();
    await this.keybrokers.destroy();
    await this.redis.stop();
    await rm(this.coordinator.directory, { recursive: true, force: true });
  }

  async restart(settings: Partial<CoordinatorSettings> = {}): Promise<void> {
    const { directory } = this.coordinator;
    await this.coordinator.close();
    this.coordinator = await startTestCoordinator({
      redisUrl: this.redis.url,
      relayKeys: [this.relayKey.publicKey],
      directory,
      ...settings,
    });
  }

  key(name: PartyName) {
    return this.keybrokers.parties[name].signing;
  }

  ask(name: PartyName, method: string, path: string, body?: Json): Promise<Answer> {
    return send(this.coordinator.url, method, path, { key: this.key(name), ...(body === undefined ? {} : { body }) });
  }

  /** Steps 0 to 2: parties, a signed agreement, sealed files, registered versions. */
  async prepare(): Promise<void> {
    for (const name of partyNames) {
      const { signing, receivingKey } = this.keybrokers.parties[name];
      const card = signDocument('glovebox/party/v1', { name, signingKey: signing.publicKey, receivingKey }, signing);
      await send(this.coordinator.url, 'POST', '/v1/parties', { body: { card } });
    }
    await this.ask('registry', 'POST', '/v1/agreements', { envelope: this.agreement });
    for (const owner of ['registry', 'clinic'] as const) {
      this.files.set(owner, await this.#seal(owner));
      const manifest = this.manifest(owner);
      const id = await upload(this.coordinator.url, this.key(owner), this.file(owner));
      const { status, body } = await this.ask(owner, 'POST', '/v1/datasets', { upload: id, manifest });
      if (status !== 201) throw new Error(JSON.stringify(body));
      this.manifests.push(manifest);
    }
  }

  file(owner: Owner): Uint8Array<ArrayBuffer> {
    return this.files.get(owner) ?? new Uint8Array();
  }

  manifest(owner: Owner, change: object = {}, by: PartyName = owner): SignedEnvelope {
    const { value } = openDocument('glovebox/manifest/v1', this.keybrokers.manifest(owner));
    const content = { ciphertext: contentDigest(this.file(owner)), ciphertextBytes: this.file(owner).length };
    return signDocument('glovebox/manifest/v1', { ...value, ...content, ...change }, this.key(by));
  }

  fingerprint(name: PartyName): string {
    const { signing, receivingKey } = this.keybrokers.parties[name];
    return partyFingerprint({ signingKey: signing.publicKey, receivingKey });
  }

  /** A new computation each time: its title is part of what is signed. */
  computation(title: string, agreement = this.agreement): SignedEnvelope {
    const value = {
      agreement: documentDigest(agreement),
      title,
      purpose: 'research',
      requester: 'analyst',
      tree: joinedPeople,
      sql: printQuery(joinedPeople),
      source: '',
      created: '2026-06-01T00:00:00Z',
    };
    return signDocument('glovebox/computation/v1', value, this.key('analyst'));
  }

  approval(computation: SignedEnvelope, name: PartyName, decision: 'approve' | 'reject' = 'approve'): SignedEnvelope {
    const { value } = openDocument('glovebox/computation/v1', computation);
    const approval = {
      agreement: value.agreement,
      computation: documentDigest(computation),
      decision,
      datasets: [
        { name: 'people', manifest: null },
        { name: 'visits', manifest: null },
      ],
      receivers: ['analyst'],
      purpose: 'research',
      uses: 5,
      expires: '2029-01-01T00:00:00Z',
      reason: name,
    };
    return signDocument('glovebox/approval/v1', approval, this.key(name));
  }

  job(computation: SignedEnvelope): SignedEnvelope {
    const { value } = openDocument('glovebox/computation/v1', computation);
    const job = {
      agreement: value.agreement,
      computation: documentDigest(computation),
      datasets: this.manifests.map((manifest, index) => ({
        name: index === 0 ? 'people' : 'visits',
        manifest: documentDigest(manifest),
      })),
      purpose: 'research',
      receiver: 'analyst',
      salt: toBase64Url(randomBytes(16)),
      created: '2026-06-01T00:00:00Z',
    };
    return signDocument('glovebox/job/v1', job, this.key('analyst'));
  }

  /** Steps 3 and 4: proposed, approved by all, submitted. */
  async submitted(title: string): Promise<string> {
    const computation = this.computation(title);
    await this.ask('analyst', 'POST', '/v1/computations', { envelope: computation });
    for (const name of ['registry', 'clinic', 'officer'] as const) {
      const path = `/v1/computations/${documentDigest(computation)}/approvals`;
      await this.ask(name, 'POST', path, { approval: this.approval(computation, name) });
    }
    const job = this.job(computation);
    const { status, body } = await this.ask('analyst', 'POST', '/v1/jobs', { job });
    if (status !== 201) throw new Error(JSON.stringify(body));
    return documentDigest(job);
  }

  async view(job: string): Promise<JobView> {
    return JobView.parse((await this.ask('analyst', 'GET', `/v1/jobs/${job}`)).body);
  }

  /** What a relay does: asks for a step and waits for its answer. */
  step(request: StepRequest): Promise<StepReply> {
    return requestStep(this.#steps, this.#events, request, { timeoutMs: 60_000 });
  }

  async open(job: string, lease: string) {
    const reply = await this.step({ step: 'open', job, relay: 'relay-1', lease });
    if (reply.kind !== 'opened') throw new Error(JSON.stringify(reply).slice(0, 600));
    return reply;
  }

  /** What the worker in the TEE shows. */
  attest(opened: Opened, worker: Worker) {
    const { documents, challenges, attempt } = opened;
    return this.keybrokers.attempt(documents, challenges, worker, attempt).evidence;
  }

  async grant(job: string, opened: Opened, worker: Worker): Promise<StepReply> {
    const evidence = this.attest(opened, worker);
    return this.step({ step: 'grant', job, attempt: opened.attempt, worker: worker.keys, evidence });
  }

  permitStep(
    opened: Opened,
    worker: Worker,
    sealed: Uint8Array,
    predecessors: readonly string[],
  ): Extract<StepRequest, { step: 'permit' }> {
    const job = documentDigest(opened.documents.job);
    const value: PermitRequest = {
      job,
      attempt: opened.attempt,
      transcript: transcriptOf(opened.documents, opened.challenges).transcript,
      history: contentDigest(sealed),
      predecessors: [...predecessors],
    };
    const request = signDocument('glovebox/permit-request/v1', value, worker.signing);
    return { step: 'permit', job, attempt: opened.attempt, request, sealedHistory: toBase64Url(sealed) };
  }

  resultStep(opened: Opened, worker: Worker, change: Partial<Receipt> = {}): Extract<StepRequest, { step: 'result' }> {
    const { documents, attempt } = opened;
    const receipt: Receipt = {
      agreement: documentDigest(documents.agreement),
      job: documentDigest(documents.job),
      attempt,
      computation: documentDigest(documents.computation),
      datasets: [],
      approvals: [],
      transcript: transcriptOf(documents, opened.challenges).transcript,
      question: '0'.repeat(64),
      worker: worker.keys,
      evidence: '0'.repeat(64),
      developmentRoot: true,
      gate: 'gate/1',
      history: '0'.repeat(64),
      permits: [],
      suppression: { minimumPeople: 10, rules: STRICT_RULES, rows: null, cells: 0 },
      resultCommitment: '0'.repeat(64),
      time: systemClock(),
      ...change,
    };
    const result = sealBox(
      randomBytes(50),
      'glovebox/result/v1',
      this.keybrokers.parties.analyst.receivingKey,
      randomBytes,
    );
    return {
      step: 'result',
      job: receipt.job,
      attempt,
      result,
      receipt: signDocument('glovebox/receipt/v1', receipt, worker.signing),
    };
  }

  /** Plays Nest's Redis transport for the keybrokers, which are the real ones, in this process. */
  async #connectKeybrokers(): Promise<void> {
    const owners = new Map<string, Owner>();
    for (const owner of ['registry', 'clinic'] as const) {
      owners.set(keybrokerPattern(this.keybrokers.site(owner).identityKey), owner);
    }
    this.#subscriber.on('message', (channel: string, text: string) => {
      const owner = owners.get(channel);
      const { id, data } = JSON.parse(text) as { id: string; data: { request: { verb: string } } };
      if (owner === undefined || this.deaf.has(owner)) return;
      this.asked.push(`${owner} ${data.request.verb}`);
      void this.keybrokers
        .keybroker(owner)
        .then(({ keybroker }) => keybroker.answer(data))
        .then((response) =>
          this.#connection.publish(`${channel}.reply`, JSON.stringify({ response, isDisposed: true, id })),
        );
    });
    await this.#subscriber.subscribe(...owners.keys());
  }

  async #seal(owner: Owner): Promise<Uint8Array<ArrayBuffer>> {
    const header = fromBase64Url(this.keybrokers.headers.get(datasetOf[owner]) ?? '');
    async function* plaintext() {
      yield await Promise.resolve(randomBytes(1000));
    }
    const payload = encryptAgePayload(plaintext(), this.keybrokers.fileKeys[owner], randomBytes(16), nodePayloadCipher);
    const parts: Uint8Array[] = [header];
    for await (const part of payload) parts.push(part);
    return concatBytes(...parts);
  }
}

export type Opened = {
  readonly attempt: number;
  readonly documents: JobDocuments;
  readonly challenges: SignedEnvelope[];
};
