// SPDX-License-Identifier: Apache-2.0
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  KEYBROKER_MESSAGE_LABEL,
  type Agreement,
  type Approval,
  type DatasetColumn,
  type Evidence,
  type Grant,
  type JobDocuments,
  type KeybrokerOutcome,
  type KeybrokerRequest,
  type Parameter,
  type ParameterValues,
  type PermitRequest,
  type QueryTree,
  type SignedEnvelope,
} from '@glovebox/contracts';
import { toBase64Url, toHex, type Json } from '@glovebox/core';
import {
  boxKeyFromSecret,
  canonicalDigest,
  contentDigest,
  documentDigest,
  openDocument,
  partyFingerprint,
  reportData,
  sealAgeHeader,
  signDocument,
  signingKeyFromSeed,
  transcriptDigest,
} from '@glovebox/crypto';
import { initKeybroker, openKeybroker, type OpenKeybroker } from '@glovebox/keybroker';
import { randomBytes, systemClock } from '@glovebox/native';
import { printQuery } from '@glovebox/query';
import { createSnpAuthority, testOnlyAuthorityDirectory } from '@glovebox/test-kit';

/** Two owners with a real keybroker each, an analyst, an officer, and a worker that does what a real one does. */

export const MEASUREMENT = '6b'.repeat(48);
export const authority = createSnpAuthority(testOnlyAuthorityDirectory('keybroker-spec'), { modulusLength: 2048 });

const names = ['registry', 'clinic', 'analyst', 'officer'] as const;
type Name = (typeof names)[number];
export type Owner = 'registry' | 'clinic';
const owners = ['registry', 'clinic'] as const;
const datasetOf = { registry: 'people', clinic: 'visits' } as const;
const roleOf = { registry: 'owner', clinic: 'owner', analyst: 'analyst', officer: 'officer' } as const;

type Party = { readonly signing: ReturnType<typeof signingKeyFromSeed>; readonly receivingKey: string };
const newParty = (): Party => ({
  signing: signingKeyFromSeed(randomBytes(32)),
  receivingKey: boxKeyFromSecret(randomBytes(32)).publicKey,
});
const fingerprintOf = (party: Party) =>
  partyFingerprint({ signingKey: party.signing.publicKey, receivingKey: party.receivingKey });

export interface Site {
  readonly directory: string;
  readonly keyFile: string;
  readonly identityKey: string;
}

export interface Worker {
  readonly signing: ReturnType<typeof signingKeyFromSeed>;
  readonly box: ReturnType<typeof boxKeyFromSecret>;
  readonly keys: { readonly signingKey: string; readonly encryptionKey: string };
}

export function newWorker(): Worker {
  const signing = signingKeyFromSeed(randomBytes(32));
  const box = boxKeyFromSecret(randomBytes(32));
  return { signing, box, keys: { signingKey: signing.publicKey, encryptionKey: box.publicKey } };
}

/** An attempt as the coordinator carries it between keybrokers and worker. */
export interface Attempt {
  readonly documents: JobDocuments;
  readonly attempt: number;
  readonly challenges: SignedEnvelope[];
  readonly worker: Worker['keys'];
  readonly evidence: Evidence;
  readonly collateral: ReturnType<typeof authority.collateral>;
  readonly ageHeaders: { dataset: string; header: string }[];
}

export interface WorldOptions {
  /** The clinic's keybroker is played by the test, which holds its identity key. */
  readonly hostileClinic?: boolean;
  readonly clock?: () => string;
}

export class KeybrokerWorld {
  readonly parties = Object.fromEntries(names.map((name) => [name, newParty()])) as Record<Name, Party>;
  readonly hostileIdentity = signingKeyFromSeed(randomBytes(32));
  readonly fileKeys = { registry: randomBytes(16), clinic: randomBytes(16) };
  readonly headers = new Map<string, string>();
  readonly sites = new Map<Owner, Site>();
  readonly #options: WorldOptions;
  readonly #directory: string;
  readonly #open = new Map<Owner, OpenKeybroker>();
  readonly #recipients = new Map<Owner, string>();

  private constructor(directory: string, options: WorldOptions) {
    this.#directory = directory;
    this.#options = options;
  }

  static async create(options: WorldOptions = {}): Promise<KeybrokerWorld> {
    const world = new KeybrokerWorld(await mkdtemp(join(tmpdir(), 'glovebox-keybrokers-')), options);
    for (const owner of owners) {
      await world.#init(owner);
      if (owner === 'clinic' && options.hostileClinic === true) world.#recipients.set(owner, `age1${'q'.repeat(58)}`);
      else await world.#makeRecipient(owner);
      await world.#seal(owner);
    }
    return world;
  }

  async destroy(): Promise<void> {
    for (const owner of [...this.#open.keys()]) await this.close(owner);
    await rm(this.#directory, { recursive: true, force: true });
  }

  site(owner: Owner): Site {
    const site = this.sites.get(owner);
    if (!site) throw new Error(`no keybroker of ${owner}`);
    return site;
  }

  /** The keybroker of an owner, in this process; opened when first asked. */
  async keybroker(owner: Owner): Promise<OpenKeybroker> {
    const open = this.#open.get(owner);
    if (open) return open;
    const { directory, keyFile } = this.site(owner);
    const opened = await openKeybroker({
      directory,
      keyFile,
      dangerouslyTrustDevelopmentRoots: true,
      log: () => undefined,
      onFault: (error) => {
        throw error;
      },
      clock: this.#options.clock ?? systemClock,
    });
    this.#open.set(owner, opened);
    return opened;
  }

  async close(owner: Owner): Promise<void> {
    await this.#open.get(owner)?.close();
    this.#open.delete(owner);
  }

  /** Asks and verifies the signed reply as the coordinator does. */
  async ask(owner: Owner, request: KeybrokerRequest, id = toHex(randomBytes(8))): Promise<KeybrokerOutcome> {
    const { keybroker } = await this.keybroker(owner);
    const message = { id, request };
    return openReply(await keybroker.answer(message), this.site(owner).identityKey, message);
  }

  now(): string {
    return (this.#options.clock ?? systemClock)();
  }

  agreement(changes: Partial<Agreement> = {}): SignedEnvelope {
    const value: Agreement = {
      room: 'keybroker-spec',
      title: 'Two owners',
      version: 1,
      previous: null,
      parties: names.map((name) => ({
        name,
        signingKey: this.parties[name].signing.publicKey,
        receivingKey: this.parties[name].receivingKey,
        roles: [roleOf[name]],
      })),
      keybrokers: owners.map((owner) => ({
        name: `${owner}-keys`,
        owner,
        identityKey: this.site(owner).identityKey,
        custody: 'owner-machine',
        witnesses: [],
      })),
      datasets: owners.map((owner) => ({
        name: datasetOf[owner],
        owner,
        keybroker: `${owner}-keys`,
        terms: {
          columns: termsOf[owner],
          aggregates: ['count', 'count-distinct'],
          minimumPeople: 10,
          purposes: ['research'],
          receivers: ['analyst'],
        },
      })),
      attestation: { platforms: [authority.policy({ measurements: [MEASUREMENT] })] },
      approvals: { officers: 1 },
      receivers: ['analyst'],
      purposes: ['research'],
      regions: [],
      validFrom: '2026-01-01T00:00:00Z',
      validUntil: '2029-12-31T00:00:00Z',
      ...changes,
    };
    return signDocument('glovebox/agreement/v1', value, ...names.map((name) => this.parties[name].signing));
  }

  /** A job that everybody approved. `people` alone or joined with `visits`; another salt is another job. */
  documents(
    options: {
      agreement?: SignedEnvelope;
      approval?: Partial<Approval>;
      version?: string;
      /** Asks about one of the bands 1 to 3, which this job chooses. */
      parameters?: ParameterValues;
    } = {},
  ): JobDocuments {
    const agreement = options.agreement ?? this.agreement();
    const digest = documentDigest(agreement);
    const manifests = owners.map((owner) => this.manifest(owner, options.version));
    const analyst = this.parties.analyst.signing;
    const { parameters } = options;
    const tree = parameters === undefined ? joinedPeople : peopleOfBand;
    const computation = signDocument(
      'glovebox/computation/v1',
      {
        agreement: digest,
        title: 'People with visits',
        purpose: 'research',
        requester: 'analyst',
        tree,
        ...(parameters === undefined ? {} : { parameters: [bandParameter] }),
        sql: printQuery(tree),
        source: '',
        created: '2026-06-01T00:00:00Z',
      },
      analyst,
    );
    const approval: Approval = {
      agreement: digest,
      computation: documentDigest(computation),
      decision: 'approve',
      datasets: owners.map((owner) => ({ name: datasetOf[owner], manifest: null })),
      receivers: ['analyst'],
      purpose: 'research',
      uses: 1,
      expires: '2029-01-01T00:00:00Z',
      reason: '',
      ...options.approval,
    };
    const job = signDocument(
      'glovebox/job/v1',
      {
        agreement: digest,
        computation: documentDigest(computation),
        ...(parameters === undefined ? {} : { parameters }),
        datasets: owners.map((owner, index) => ({
          name: datasetOf[owner],
          manifest: documentDigest(manifests[index]!),
        })),
        purpose: 'research',
        receiver: 'analyst',
        salt: toBase64Url(randomBytes(16)),
        created: '2026-06-01T00:00:00Z',
      },
      analyst,
    );
    const approvers = ['registry', 'clinic', 'officer'] as const;
    const approvals = approvers.map((name) =>
      signDocument('glovebox/approval/v1', { ...approval, reason: name }, this.parties[name].signing),
    );
    return { agreement, computation, job, approvals, manifests };
  }

  manifest(owner: Owner, version = '1', changes: { header?: string } = {}): SignedEnvelope {
    const header = changes.header ?? this.headers.get(datasetOf[owner]) ?? '';
    const manifest = {
      dataset: datasetOf[owner],
      owner: fingerprintOf(this.parties[owner]),
      keybroker: this.site(owner).identityKey,
      recipient: this.#recipients.get(owner) ?? '',
      columns: termsOf[owner].map(({ name, type, nullable }) => ({ name, type, nullable })),
      rows: 100,
      header: contentDigest(Buffer.from(header, 'base64url')),
      ciphertext: '2'.repeat(64),
      ciphertextBytes: 1000,
      plaintext: contentDigest(Buffer.from(version)),
      plaintextBytes: 900,
      created: '2026-05-01T00:00:00Z',
    };
    return signDocument('glovebox/manifest/v1', manifest, this.parties[owner].signing);
  }

  stop(agreement: SignedEnvelope, by: Name = 'clinic'): Extract<KeybrokerRequest, { verb: 'stop' }> {
    const value = { agreement: documentDigest(agreement), reason: 'no longer agreed', time: this.now() };
    return { verb: 'stop', agreement, stop: signDocument('glovebox/stop/v1', value, this.parties[by].signing) };
  }

  recipientRequest(owner: Owner, dataset: string, by: Name = owner): KeybrokerRequest {
    const value = {
      dataset,
      owner: fingerprintOf(this.parties[owner]),
      keybroker: this.site(owner).identityKey,
      time: this.now(),
    };
    return {
      verb: 'recipient',
      request: signDocument('glovebox/recipient-request/v1', value, this.parties[by].signing),
    };
  }

  budgetRequest(
    owner: Owner,
    agreement: SignedEnvelope,
    by: Worker['signing'] = this.parties.analyst.signing,
  ): Extract<KeybrokerRequest, { verb: 'budget' }> {
    const value = {
      agreement: documentDigest(agreement),
      keybroker: this.site(owner).identityKey,
      nonce: toBase64Url(randomBytes(32)),
      time: this.now(),
    };
    return { verb: 'budget', agreement, request: signDocument('glovebox/budget-request/v1', value, by) };
  }

  /** Step 5 at the real keybrokers. */
  async challenges(documents: JobDocuments, attempt = 1): Promise<SignedEnvelope[]> {
    const challenges: SignedEnvelope[] = [];
    for (const owner of owners) {
      const outcome = await this.ask(owner, { verb: 'challenge', documents, attempt });
      challenges.push(only(outcome, 'challenge').challenge);
    }
    return challenges;
  }

  /** Step 6: what a worker in a TEE makes of the challenges. */
  attempt(documents: JobDocuments, challenges: SignedEnvelope[], worker: Worker, attempt = 1): Attempt {
    const { transcript, nonces } = transcriptOf(documents, challenges);
    const data = toHex(reportData({ transcript, nonces, worker: worker.keys }));
    return {
      documents,
      attempt,
      challenges,
      worker: worker.keys,
      evidence: authority.issue({ measurement: MEASUREMENT, reportData: data }),
      collateral: authority.collateral(),
      ageHeaders: owners.map((owner) => ({
        dataset: datasetOf[owner],
        header: this.headers.get(datasetOf[owner]) ?? '',
      })),
    };
  }

  /** Step 7, first half, at the real keybrokers. */
  async willing(attempt: Attempt): Promise<SignedEnvelope[]> {
    const willing: SignedEnvelope[] = [];
    for (const owner of owners) {
      willing.push(only(await this.ask(owner, { verb: 'consider', ...attempt }), 'willingness').willingness);
    }
    return willing;
  }

  /** Steps 5 to 7 at both keybrokers. */
  async granted(documents: JobDocuments, worker: Worker, number = 1): Promise<{ attempt: Attempt; grants: Grant[] }> {
    const attempt = this.attempt(documents, await this.challenges(documents, number), worker, number);
    const willing = await this.willing(attempt);
    const grants: Grant[] = [];
    for (const owner of owners) {
      grants.push(only(await this.ask(owner, { verb: 'grant', ...attempt, willing }), 'grant').grant);
    }
    return { attempt, grants };
  }

  /** Step 9: what the worker asks for, signed with its attested key. */
  permitRequest(attempt: Attempt, worker: Worker, change: Partial<PermitRequest> = {}): KeybrokerRequest {
    const { transcript } = transcriptOf(attempt.documents, attempt.challenges);
    const value: PermitRequest = {
      job: documentDigest(attempt.documents.job),
      attempt: attempt.attempt,
      transcript,
      history: toHex(randomBytes(32)),
      predecessors: [],
      ...change,
    };
    return {
      verb: 'permit',
      documents: attempt.documents,
      request: signDocument('glovebox/permit-request/v1', value, worker.signing),
    };
  }

  async #init(owner: Owner): Promise<void> {
    const directory = join(this.#directory, owner);
    const keyFile = join(this.#directory, `${owner}.key`);
    await mkdir(directory);
    await writeFile(keyFile, `${toBase64Url(randomBytes(32))}\n`, { mode: 0o600 });
    const party = this.parties[owner];
    const self = await initKeybroker({
      directory,
      name: `${owner}-keys`,
      ownerSigningKey: party.signing.publicKey,
      ownerReceivingKey: party.receivingKey,
      keyFile,
    });
    const hostile = owner === 'clinic' && this.#options.hostileClinic === true;
    const identityKey = hostile ? this.hostileIdentity.publicKey : self.identityKey;
    this.sites.set(owner, { directory, keyFile, identityKey });
  }

  async #makeRecipient(owner: Owner): Promise<void> {
    const outcome = await this.ask(owner, this.recipientRequest(owner, datasetOf[owner]));
    const statement = openDocument('glovebox/recipient/v1', only(outcome, 'recipient').statement, [
      this.site(owner).identityKey,
    ]);
    this.#recipients.set(owner, statement.value.recipient);
  }

  async #seal(owner: Owner): Promise<void> {
    const recipient = this.#recipients.get(owner) ?? '';
    const hostile = owner === 'clinic' && this.#options.hostileClinic === true;
    const header = hostile ? randomBytes(200) : await sealAgeHeader(this.fileKeys[owner], recipient, randomBytes);
    this.headers.set(datasetOf[owner], toBase64Url(header));
  }
}

const integer = { type: 'integer' as const };
const unit: DatasetColumn = { name: 'id', type: integer, nullable: false, terms: { role: 'unit' } };
const band: DatasetColumn = { name: 'band', type: integer, nullable: false, terms: { role: 'dimension' } };
const termsOf: Record<Owner, DatasetColumn[]> = { registry: [unit, band], clinic: [unit] };

export const joinedPeople: QueryTree = {
  version: 1,
  derived: [],
  from: { source: 'dataset', name: 'people', alias: 'p' },
  joins: [
    {
      kind: 'inner',
      relation: { source: 'dataset', name: 'visits', alias: 'v' },
      left: { relation: 'p', column: 'id' },
      right: { relation: 'v', column: 'id' },
    },
  ],
  where: null,
  groups: [],
  values: [
    {
      name: 'people',
      value: {
        kind: 'aggregate',
        aggregate: { kind: 'count-distinct', of: { relation: 'p', column: 'id' }, filter: null },
      },
    },
  ],
  outputs: [{ from: 'value', index: 0 }],
  orderBy: [],
  limit: null,
};

const peopleOfBand: QueryTree = {
  ...joinedPeople,
  where: {
    kind: 'compare',
    op: '=',
    column: { relation: 'p', column: 'band' },
    value: { type: 'integer', value: '', parameter: 'band' },
  },
};
const bandParameter: Parameter = { name: 'band', type: 'integer', allowed: { kind: 'range', low: '1', high: '3' } };

/** The reply's signature and the request that it names, checked as the coordinator checks them. */
export function openReply(reply: SignedEnvelope, identityKey: string, message: unknown): KeybrokerOutcome {
  const { value } = openDocument('glovebox/keybroker-reply/v1', reply, [identityKey]);
  if (value.keybroker !== identityKey) throw new Error('another keybroker answered');
  if (value.request !== canonicalDigest(KEYBROKER_MESSAGE_LABEL, message as Json)) {
    throw new Error('the reply is to another request');
  }
  return value.outcome;
}

export function only<K extends KeybrokerOutcome['kind']>(
  outcome: KeybrokerOutcome,
  kind: K,
): Extract<KeybrokerOutcome, { kind: K }> {
  if (outcome.kind !== kind) throw new Error(`expected ${kind}, got ${JSON.stringify(outcome).slice(0, 600)}`);
  return outcome as Extract<KeybrokerOutcome, { kind: K }>;
}

/** Codes of a refusal, also of one that is said as an unwillingness. */
export function codesOf(outcome: KeybrokerOutcome): string[] {
  if (outcome.kind === 'willingness') {
    return openDocument('glovebox/willingness/v1', outcome.willingness).value.reasons.map(({ code }) => code);
  }
  return outcome.kind === 'denied' ? outcome.reasons.map(({ code }) => code) : [outcome.kind];
}

export function transcriptOf(documents: JobDocuments, challenges: readonly SignedEnvelope[]) {
  const values = challenges.map((challenge) => openDocument('glovebox/challenge/v1', challenge).value);
  const transcript = transcriptDigest({
    agreement: documentDigest(documents.agreement),
    job: documentDigest(documents.job),
    datasets: openDocument('glovebox/job/v1', documents.job).value.datasets,
    commitments: values.map(({ keybroker, commitment }) => ({ keybroker, commitment })),
  });
  return { transcript, nonces: values.map(({ nonce }) => nonce) };
}
