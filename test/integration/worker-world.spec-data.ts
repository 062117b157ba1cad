// SPDX-License-Identifier: Apache-2.0
import { lenientRules } from './lenient-rules.spec-data.ts';
import { Field, Int64, makeData, RecordBatch, RecordBatchStreamWriter, Schema, Struct } from 'apache-arrow';
import { evidenceDigest, judgeEvidence } from '@glovebox/attestation';
import type {
  Agreement,
  AttemptOpened,
  Challenge,
  Computation,
  DatasetTerms,
  Evidence,
  Grant,
  GrantSecrets,
  GrantStatement,
  JobDocuments,
  Manifest,
  Parameter,
  ParameterValues,
  Permit,
  QueryTree,
  SignedEnvelope,
  Task,
} from '@glovebox/contracts';
import { canonicalBytes, concatBytes, fromBase64Url, toBase64Url } from '@glovebox/core';
import {
  boxKeyFromSecret,
  contentDigest,
  createAgeIdentity,
  documentDigest,
  encryptAgePayload,
  historyShare,
  openDocument,
  partyFingerprint,
  reportData,
  sealAgeHeader,
  seedCommitment,
  seedShare,
  signDocument,
  signingKeyFromSeed,
  transcriptDigest,
  wrapSecret,
} from '@glovebox/crypto';
import { asPopulation } from '@glovebox/ml';
import { nodePayloadCipher, randomBytes } from '@glovebox/native';
import { decideJob, privacyCharges, type JobPlan } from '@glovebox/policy';
import { printQuery } from '@glovebox/query';
import { createSnpAuthority, testOnlyAuthorityDirectory } from '@glovebox/test-kit';

/** Two owners with a keybroker each, an analyst and an officer, real documents, real files, real evidence. */

export const MEASUREMENT = '5a'.repeat(48);
export const NOW = '2026-11-24T12:00:00Z';
export const LATER = '2026-11-24T13:00:00Z';

export const authorityDirectory = testOnlyAuthorityDirectory('worker-spec');
const authority = createSnpAuthority(authorityDirectory, { modulusLength: 2048 });

/** What the hardware would do: signs whatever report data it is given. */
export const attest = (bytes: Uint8Array): Promise<Evidence> =>
  Promise.resolve(authority.issue({ measurement: MEASUREMENT, reportData: Buffer.from(bytes).toString('hex') }));

const partyNames = ['registry', 'clinic', 'analyst', 'officer'] as const;
type PartyName = (typeof partyNames)[number];
const seeds = Object.fromEntries(partyNames.map((name) => [name, randomBytes(32)])) as Record<PartyName, Uint8Array>;
const signing = (name: PartyName) => signingKeyFromSeed(seeds[name]);
export const receiving = (name: PartyName) => boxKeyFromSecret(seeds[name]);
const parties = partyNames.map((name) => ({
  name,
  signingKey: signing(name).publicKey,
  receivingKey: receiving(name).publicKey,
  roles: [name === 'registry' || name === 'clinic' ? ('owner' as const) : name],
}));

/** Plays a keybroker with real keys and real cryptography, and can be told to sign something wrong. */
export class Keybroker {
  readonly name: string;
  readonly owner: PartyName;
  readonly identity = signingKeyFromSeed(randomBytes(32));
  readonly fileKeys = new Map<string, Uint8Array>();
  readonly #secret = randomBytes(32);

  constructor(owner: PartyName) {
    this.owner = owner;
    this.name = `${owner}-keys`;
  }

  challenge(plan: JobPlan, attempt: number, change: Partial<Challenge> = {}): SignedEnvelope {
    const challenge: Challenge = {
      keybroker: this.identity.publicKey,
      agreement: plan.agreement.digest,
      job: plan.job.digest,
      attempt,
      nonce: toBase64Url(randomBytes(32)),
      question: plan.question,
      commitment: seedCommitment(plan.question, seedShare(this.#secret, plan.question)),
      historyHead: null,
      time: NOW,
      expires: LATER,
      ...change,
    };
    return signDocument('glovebox/challenge/v1', challenge, this.identity);
  }

  /** Verifies the evidence like a real one, then wraps its secrets to the attested key. */
  async grant(plan: JobPlan, attempt: number, bound: Bound, change: GrantChange = {}): Promise<Grant> {
    const judged = await judgeEvidence(bound.evidence, {
      collateral: authority.collateral(),
      policy: plan.agreement.value.attestation,
      reportData: bound.reportData,
      at: NOW,
      dangerouslyTrustDevelopmentRoots: true,
    });
    if (judged.kind === 'denied') throw new Error(judged.reasons.map(({ code }) => code).join());
    const ephemeral = boxKeyFromSecret(randomBytes(32));
    const own = plan.datasets.filter(({ terms }) => terms.keybroker === this.name);
    const charges = privacyCharges(plan, own);
    const statement: GrantStatement = {
      keybroker: this.identity.publicKey,
      agreement: plan.agreement.digest,
      job: plan.job.digest,
      attempt,
      transcript: bound.transcript,
      question: plan.question,
      datasets: own.map(({ terms, manifest }) => ({ name: terms.name, manifest: manifest.digest })),
      ...(charges === null ? {} : { privacyCharges: charges }),
      worker: bound.worker,
      wrapKey: ephemeral.publicKey,
      historyHead: null,
      evidence: evidenceDigest(bound.evidence),
      developmentRoot: judged.developmentRoot,
      time: NOW,
      expires: LATER,
      ...change.statement,
    };
    const signed = signDocument('glovebox/grant/v1', statement, change.signer ?? this.identity);
    const secrets: GrantSecrets = {
      fileKeys: own.map(({ terms }) => ({ dataset: terms.name, key: toBase64Url(this.#fileKey(terms.name)) })),
      seedShare: toBase64Url(seedShare(this.#secret, plan.question)),
      historyShare: toBase64Url(historyShare(this.#secret, plan.room)),
      ...change.secrets,
    };
    const context = fromBase64Url(signed.payload);
    return {
      statement: signed,
      box: wrapSecret(canonicalBytes(secrets), context, bound.worker.encryptionKey, ephemeral),
    };
  }

  /** Signs for what the worker's attested key asked for. */
  permit(asked: SignedEnvelope, worker: string, change: Partial<Permit> = {}): SignedEnvelope {
    const { job, attempt, transcript, history } = openDocument('glovebox/permit-request/v1', asked, [worker]).value;
    const permit = { keybroker: this.identity.publicKey, job, attempt, transcript, history, time: NOW, ...change };
    return signDocument('glovebox/permit/v1', permit, this.identity);
  }

  #fileKey(dataset: string): Uint8Array {
    const key = this.fileKeys.get(dataset);
    if (!key) throw new Error(`no file key of ${dataset}`);
    return key;
  }
}

export interface GrantChange {
  readonly statement?: Partial<GrantStatement>;
  readonly secrets?: Partial<GrantSecrets>;
  readonly signer?: ReturnType<typeof signingKeyFromSeed>;
}

/** What the challenges of an attempt, and the worker's answer, fix. */
export interface Bound {
  readonly transcript: string;
  readonly reportData: Uint8Array;
  readonly worker: AttemptOpened['worker'];
  readonly evidence: Evidence;
}

export function bind(plan: JobPlan, challenges: readonly SignedEnvelope[], opened: AttemptOpened): Bound {
  const values = challenges.map((challenge) => openDocument('glovebox/challenge/v1', challenge).value);
  const transcript = transcriptDigest({
    agreement: plan.agreement.digest,
    job: plan.job.digest,
    datasets: plan.datasets.map(({ terms, manifest }) => ({ name: terms.name, manifest: manifest.digest })),
    commitments: values.map(({ keybroker, commitment }) => ({ keybroker, commitment })),
  });
  const nonces = values.map(({ nonce }) => nonce);
  return {
    transcript,
    reportData: reportData({ transcript, nonces, worker: opened.worker }),
    worker: opened.worker,
    evidence: opened.evidence,
  };
}

const unit = { name: 'id', type: { type: 'integer' }, nullable: false, terms: { role: 'unit' } } as const;
const terms = {
  aggregates: ['count', 'count-distinct', 'sum', 'avg', 'train'],
  minimumPeople: 10,
  rules: lenientRules,
  purposes: ['research'],
  receivers: ['analyst'],
} as const satisfies Partial<Agreement['datasets'][number]['terms']>;
const shared = () => ({ ...terms, aggregates: [...terms.aggregates], purposes: ['research'], receivers: ['analyst'] });

/** What both owners say otherwise than here. */
export type ChangedTerms = Partial<Pick<DatasetTerms, 'budget' | 'rules' | 'minimumPeople'>>;

const agreementOf = (keybrokers: readonly Keybroker[], changed: ChangedTerms): Agreement => ({
  room: 'worker-spec',
  title: 'Two owners',
  version: 1,
  previous: null,
  parties,
  keybrokers: keybrokers.map(({ name, owner, identity }) => ({
    name,
    owner,
    identityKey: identity.publicKey,
    custody: 'owner-machine',
    witnesses: [],
  })),
  datasets: [
    {
      name: 'people',
      owner: 'registry',
      keybroker: 'registry-keys',
      terms: {
        columns: [
          unit,
          { name: 'band', type: { type: 'integer' }, nullable: false, terms: { role: 'dimension' } },
          {
            name: 'score',
            type: { type: 'integer' },
            nullable: false,
            terms: { role: 'measure', bounds: { low: '0', high: '50' } },
          },
        ],
        ...shared(),
        ...changed,
      },
    },
    {
      name: 'visits',
      owner: 'clinic',
      keybroker: 'clinic-keys',
      terms: { columns: [unit], ...shared(), ...changed },
    },
  ],
  attestation: { platforms: [authority.policy({ measurements: [MEASUREMENT] })] },
  approvals: { officers: 1 },
  receivers: ['analyst'],
  purposes: ['research'],
  regions: [],
  validFrom: '2026-01-01T00:00:00Z',
  validUntil: '2026-12-31T00:00:00Z',
});

const id = { relation: 'p', column: 'id' };

/** SELECT band, count(DISTINCT id) of people with a visit, GROUP BY band. */
const tree: QueryTree = {
  version: 1,
  derived: [],
  from: { source: 'dataset', name: 'people', alias: 'p' },
  joins: [
    {
      kind: 'inner',
      relation: { source: 'dataset', name: 'visits', alias: 'v' },
      left: id,
      right: { relation: 'v', column: 'id' },
    },
  ],
  where: null,
  groups: [{ name: 'band', key: { kind: 'column', column: { relation: 'p', column: 'band' } } }],
  values: [
    { name: 'people', value: { kind: 'aggregate', aggregate: { kind: 'count-distinct', of: id, filter: null } } },
  ],
  outputs: [
    { from: 'group', index: 0 },
    { from: 'value', index: 0 },
  ],
  orderBy: [{ output: 'band', descending: false }],
  limit: null,
};

/** `score` by whether somebody is in band 1, as a linear regression. */
const training: Task = {
  kind: 'training',
  model: { kind: 'linear-regression', target: { kind: 'number', value: 'score' } },
};
const isFirst: NonNullable<QueryTree['where']> = {
  kind: 'compare',
  op: '=',
  column: { relation: 'p', column: 'band' },
  value: { type: 'integer', value: '1' },
};
const text = (value: string) => ({ type: 'text' as const, value });
const trainingTree: QueryTree = asPopulation(
  {
    ...tree,
    groups: [
      {
        name: 'place',
        key: { kind: 'case', branches: [{ when: isFirst, then: text('first') }], otherwise: text('behind') },
      },
    ],
    values: [
      { name: 'people', value: { kind: 'aggregate', aggregate: { kind: 'count-rows', filter: null } } },
      {
        name: 'score',
        value: { kind: 'aggregate', aggregate: { kind: 'avg', of: { relation: 'p', column: 'score' }, filter: null } },
      },
    ],
    outputs: [
      { from: 'group', index: 0 },
      { from: 'value', index: 0 },
      { from: 'value', index: 1 },
    ],
    orderBy: [],
  },
  training,
);

/** The same of people from band `$from` on. */
const templateTree: QueryTree = {
  ...tree,
  where: {
    kind: 'compare',
    op: '>=',
    column: { relation: 'p', column: 'band' },
    value: { type: 'integer', value: '', parameter: 'from' },
  },
};
const fromParameter: Parameter = { name: 'from', type: 'integer', allowed: { kind: 'list', values: ['1', '2'] } };

/** 30 people in band 1, 25 in band 2, 5 in band 3, who have ten points a band and up to six more; everybody visits twice. */
const bands = [...Array<bigint>(30).fill(1n), ...Array<bigint>(25).fill(2n), ...Array<bigint>(5).fill(3n)];
const ids = bands.map((_, index) => BigInt(index));
const content: Record<string, Record<string, bigint[]>> = {
  people: { id: ids, band: bands, score: bands.map((band, index) => 10n * band + BigInt(index % 7)) },
  visits: { id: [...ids, ...ids] },
};

function arrowStream(columns: Readonly<Record<string, readonly bigint[]>>): Uint8Array {
  const schema = new Schema(Object.keys(columns).map((name) => new Field(name, new Int64(), false)));
  const children = Object.values(columns).map((values) =>
    makeData({ type: new Int64(), length: values.length, nullCount: 0, data: BigInt64Array.from(values) }),
  );
  const length = children[0]?.length ?? 0;
  const writer = new RecordBatchStreamWriter();
  writer.write(new RecordBatch(schema, makeData({ type: new Struct(schema.fields), length, nullCount: 0, children })));
  writer.finish();
  return writer.toUint8Array(true);
}

export async function* inPieces(bytes: Uint8Array, size = 1000): AsyncGenerator<Uint8Array> {
  for (let offset = 0; offset < bytes.length; offset += size) {
    yield await Promise.resolve(bytes.subarray(offset, offset + size));
  }
}

/** A sealed file and what its owner signs about it. */
async function sealDataset(name: string, keybroker: Keybroker, arrow: Uint8Array) {
  const fileKey = randomBytes(16);
  const { recipient } = createAgeIdentity(randomBytes);
  const header = await sealAgeHeader(fileKey, recipient, randomBytes);
  const parts: Uint8Array[] = [header];
  const payload = encryptAgePayload(inPieces(arrow), fileKey, randomBytes(16), nodePayloadCipher);
  for await (const part of payload) parts.push(part);
  const file = concatBytes(...parts);
  keybroker.fileKeys.set(name, fileKey);
  const manifest: Omit<Manifest, 'columns'> = {
    dataset: name,
    owner: partyFingerprint({
      signingKey: signing(keybroker.owner).publicKey,
      receivingKey: receiving(keybroker.owner).publicKey,
    }),
    keybroker: keybroker.identity.publicKey,
    recipient,
    rows: content[name]?.id?.length ?? 0,
    header: contentDigest(header),
    ciphertext: contentDigest(file),
    ciphertextBytes: file.length,
    plaintext: contentDigest(arrow),
    plaintextBytes: arrow.length,
    created: NOW,
  };
  return { file, header, manifest };
}

interface NewJob {
  readonly documents: JobDocuments;
  readonly plan: JobPlan;
}

export interface World {
  readonly keybrokers: readonly [Keybroker, Keybroker];
  readonly files: ReadonlyMap<string, { readonly file: Uint8Array; readonly header: Uint8Array }>;
  /** Documents of a new job: the same question, another salt. With values, of the people of the bands from `$from`. */
  readonly newJob: (values?: ParameterValues) => NewJob;
  /** Of a training. */
  readonly newTraining: () => NewJob;
}

/** With a budget both datasets are lent under differential privacy. */
export async function createWorld(changed: ChangedTerms = {}): Promise<World> {
  const keybrokers = [new Keybroker('registry'), new Keybroker('clinic')] as const;
  const agreementValue = agreementOf(keybrokers, changed);
  const agreement = signDocument('glovebox/agreement/v1', agreementValue, ...partyNames.map(signing));
  const files = new Map<string, { file: Uint8Array; header: Uint8Array }>();
  const manifests: SignedEnvelope[] = [];
  for (const [index, dataset] of agreementValue.datasets.entries()) {
    const keybroker = keybrokers[index];
    if (!keybroker) throw new Error('a keybroker for each dataset');
    const sealed = await sealDataset(dataset.name, keybroker, arrowStream(content[dataset.name] ?? {}));
    files.set(dataset.name, sealed);
    const columns = dataset.terms.columns.map(({ name, type, nullable }) => ({ name, type, nullable }));
    manifests.push(signDocument('glovebox/manifest/v1', { ...sealed.manifest, columns }, signing(keybroker.owner)));
  }
  const whole = signComputation(agreement, agreementValue, { tree });
  const template = signComputation(agreement, agreementValue, { tree: templateTree, parameters: [fromParameter] });
  const fitted = signComputation(agreement, agreementValue, { tree: trainingTree, task: training });
  const jobOf = (shared: typeof whole, parameters?: ParameterValues) => {
    const job = signJob(agreement, shared.computation, manifests, parameters);
    const documents = { agreement, ...shared, manifests, job };
    const decision = decideJob({ documents, at: NOW, dangerouslyTrustDevelopmentRoots: true });
    if (decision.kind === 'denied') throw new Error(JSON.stringify(decision.reasons));
    return { documents, plan: decision.plan };
  };
  const newJob = (parameters?: ParameterValues) => jobOf(parameters === undefined ? whole : template, parameters);
  return { keybrokers, files, newJob, newTraining: () => jobOf(fitted) };
}

function signComputation(
  agreement: SignedEnvelope,
  { datasets }: Agreement,
  asked: Pick<Computation, 'tree' | 'parameters' | 'task'>,
) {
  const digest = documentDigest(agreement);
  const computation = signDocument(
    'glovebox/computation/v1',
    {
      agreement: digest,
      title: 'People by band',
      purpose: 'research',
      requester: 'analyst',
      ...asked,
      sql: printQuery(asked.tree),
      source: '',
      created: NOW,
    },
    signing('analyst'),
  );
  const approval = {
    agreement: digest,
    computation: documentDigest(computation),
    decision: 'approve' as const,
    datasets: datasets.map(({ name }) => ({ name, manifest: null })),
    receivers: ['analyst'],
    purpose: 'research',
    uses: 1,
    expires: '2026-12-01T00:00:00Z',
    reason: '',
  };
  const approvers = ['registry', 'clinic', 'officer'] as const;
  const approvals = approvers.map((name) => signDocument('glovebox/approval/v1', approval, signing(name)));
  return { computation, approvals };
}

const signJob = (
  agreement: SignedEnvelope,
  computation: SignedEnvelope,
  manifests: readonly SignedEnvelope[],
  parameters?: ParameterValues,
) =>
  signDocument(
    'glovebox/job/v1',
    {
      agreement: documentDigest(agreement),
      computation: documentDigest(computation),
      ...(parameters === undefined ? {} : { parameters }),
      datasets: manifests.map((manifest) => ({
        name: openDocument('glovebox/manifest/v1', manifest).value.dataset,
        manifest: documentDigest(manifest),
      })),
      purpose: 'research',
      receiver: 'analyst',
      salt: toBase64Url(randomBytes(16)),
      created: NOW,
    },
    signing('analyst'),
  );
