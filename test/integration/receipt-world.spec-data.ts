// SPDX-License-Identifier: Apache-2.0
import { STRICT_RULES } from '@glovebox/contracts';
import type {
  Agreement,
  Challenge,
  DocumentOf,
  DocumentType,
  Evidence,
  GrantStatement,
  Manifest,
  Permit,
  QueryTree,
  Receipt,
  ReceiptBundle,
  SignedEnvelope,
} from '@glovebox/contracts';
import { evidenceDigest } from '@glovebox/attestation';
import type { Pins } from '@glovebox/client';
import { canonicalBytes, toBase64Url, toHex } from '@glovebox/core';
import {
  boxKeyFromSecret,
  documentDigest,
  openDocument,
  partyFingerprint,
  reportData,
  sealBox,
  sha256,
  signDocument,
  signingKeyFromSeed,
  transcriptDigest,
  type SigningKey,
} from '@glovebox/crypto';
import { decideJob, GATE_VERSION } from '@glovebox/policy';
import { printQuery } from '@glovebox/query';
import { createSnpAuthority, testOnlyAuthorityDirectory, testOnlySeededRandom } from '@glovebox/test-kit';

/** Everything that an honest run of one job leaves behind, for specs that change one thing of it. */

export const TIME = '2026-11-24T12:00:30Z';
export const MEASUREMENT = '5a'.repeat(48);
const random = testOnlySeededRandom('receipt');

export const authority = createSnpAuthority(testOnlyAuthorityDirectory('receipt-spec'), { modulusLength: 2048 });

const names = ['registry', 'clinic', 'analyst', 'officer'] as const;
export type Name = (typeof names)[number];
const roles = { registry: ['owner'], clinic: ['owner'], analyst: ['analyst'], officer: ['officer'] } as const;
const keysOf = <T>(make: (secret: Uint8Array) => T) =>
  Object.fromEntries(names.map((name) => [name, make(random(32))])) as Record<Name, T>;
export const signing = keysOf(signingKeyFromSeed);
export const receiving = keysOf(boxKeyFromSecret);
export const keybrokers = { registry: signingKeyFromSeed(random(32)), clinic: signingKeyFromSeed(random(32)) };
export const workerSigning = signingKeyFromSeed(random(32));
const workerKeys = {
  signingKey: workerSigning.publicKey,
  encryptionKey: boxKeyFromSecret(random(32)).publicKey,
};
export const stranger = signingKeyFromSeed(random(32));

const parties = names.map((name) => ({
  name,
  signingKey: signing[name].publicKey,
  receivingKey: receiving[name].publicKey,
  roles: [...roles[name]],
}));

export const pins = (): Pins => ({
  parties: Object.fromEntries(
    parties.map(({ name, signingKey, receivingKey }) => [name, { signingKey, receivingKey }]),
  ),
  keybrokers: {},
});

const unit = { name: 'id', type: { type: 'integer' }, nullable: false, terms: { role: 'unit' } } as const;
const terms = {
  columns: [{ ...unit }],
  aggregates: ['count' as const, 'count-distinct' as const],
  minimumPeople: 10,
  purposes: ['research'],
  receivers: ['analyst'],
};

export const agreement = (): Agreement => ({
  room: 'receipts',
  title: 'Receipts',
  version: 1,
  previous: null,
  parties,
  keybrokers: (['registry', 'clinic'] as const).map((owner) => ({
    name: `${owner}-keys`,
    owner,
    identityKey: keybrokers[owner].publicKey,
    custody: 'owner-machine',
    witnesses: [],
  })),
  datasets: [
    { name: 'people', owner: 'registry', keybroker: 'registry-keys', terms },
    { name: 'visits', owner: 'clinic', keybroker: 'clinic-keys', terms },
  ],
  attestation: { platforms: [authority.policy({ measurements: [MEASUREMENT] })] },
  approvals: { officers: 1 },
  receivers: ['analyst'],
  purposes: ['research'],
  regions: [],
  validFrom: '2026-01-01T00:00:00Z',
  validUntil: '2026-12-31T00:00:00Z',
});

/** Distinct people who are in both datasets. */
export const tree = (): QueryTree => ({
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
});

const manifestOf = (dataset: string, owner: 'registry' | 'clinic'): Manifest => ({
  dataset,
  owner: partyFingerprint({ signingKey: signing[owner].publicKey, receivingKey: receiving[owner].publicKey }),
  keybroker: keybrokers[owner].publicKey,
  recipient: 'age1example',
  columns: [{ name: unit.name, type: unit.type, nullable: unit.nullable }],
  rows: 100,
  header: '1'.repeat(64),
  ciphertext: '2'.repeat(64),
  ciphertextBytes: 1000,
  plaintext: '3'.repeat(64),
  plaintextBytes: 900,
  created: '2026-05-01T00:00:00Z',
});

/** The documents that a job rests on. */
export function jobDocuments(salt = 1) {
  const signed = signDocument('glovebox/agreement/v1', agreement(), ...names.map((name) => signing[name]));
  const manifests = [
    signDocument('glovebox/manifest/v1', manifestOf('people', 'registry'), signing.registry),
    signDocument('glovebox/manifest/v1', manifestOf('visits', 'clinic'), signing.clinic),
  ];
  const computation = signDocument(
    'glovebox/computation/v1',
    {
      agreement: documentDigest(signed),
      title: 'People in both',
      purpose: 'research',
      requester: 'analyst',
      tree: tree(),
      sql: printQuery(tree()),
      source: '',
      created: '2026-06-01T00:00:00Z',
    },
    signing.analyst,
  );
  const approval = {
    agreement: documentDigest(signed),
    computation: documentDigest(computation),
    decision: 'approve' as const,
    datasets: ['people', 'visits'].map((name) => ({ name, manifest: null })),
    receivers: ['analyst'],
    purpose: 'research',
    uses: 1,
    expires: '2026-12-01T00:00:00Z',
    reason: '',
  };
  const approvals = (['registry', 'clinic', 'officer'] as const).map((name) =>
    signDocument('glovebox/approval/v1', approval, signing[name]),
  );
  const job = signDocument(
    'glovebox/job/v1',
    {
      agreement: documentDigest(signed),
      computation: documentDigest(computation),
      datasets: manifests.map((manifest, index) => ({
        name: ['people', 'visits'][index] ?? '',
        manifest: documentDigest(manifest),
      })),
      purpose: 'research',
      receiver: 'analyst',
      salt: toBase64Url(new Uint8Array(16).fill(salt)),
      created: '2026-06-01T00:00:00Z',
    },
    signing.analyst,
  );
  return { agreement: signed, computation, job, approvals, manifests };
}

export const table = {
  columns: [{ name: 'people', kind: 'value' as const }],
  rows: [['42']],
  suppression: { minimumPeople: 10, rules: STRICT_RULES, rows: null, cells: 0 },
};
const resultSalt = toBase64Url(random(32));

/** A complete bundle, as challenge, attestation, grant, permit and release make it, and the sealed result. */
export function honestRun(salt = 1) {
  const documents = jobDocuments(salt);
  const decided = decideJob({ documents, at: TIME, dangerouslyTrustDevelopmentRoots: true });
  if (decided.kind === 'denied') throw new Error(decided.reasons.map(({ message }) => message).join());
  const { plan } = decided;
  const common = { agreement: plan.agreement.digest, job: plan.job.digest, attempt: 1 };
  const owners = ['registry', 'clinic'] as const;

  const challenges = owners.map((owner, index): Challenge => ({
    ...common,
    keybroker: keybrokers[owner].publicKey,
    nonce: toBase64Url(new Uint8Array(32).fill(index + salt)),
    question: plan.question,
    commitment: String(index).repeat(64),
    historyHead: null,
    time: '2026-11-24T12:00:00Z',
    expires: '2026-11-24T12:05:00Z',
  }));
  const transcript = transcriptDigest({
    agreement: common.agreement,
    job: common.job,
    datasets: plan.job.value.datasets,
    commitments: challenges.map(({ keybroker, commitment }) => ({ keybroker, commitment })),
  });
  const nonces = challenges.map(({ nonce }) => nonce);
  const evidence = attest(reportData({ transcript, nonces, worker: workerKeys }));

  const grants = owners.map((owner, index): GrantStatement => ({
    ...common,
    keybroker: keybrokers[owner].publicKey,
    transcript,
    question: plan.question,
    datasets: plan.job.value.datasets.slice(index, index + 1),
    worker: workerKeys,
    wrapKey: boxKeyFromSecret(new Uint8Array(32).fill(7)).publicKey,
    historyHead: null,
    evidence: evidenceDigest(evidence),
    developmentRoot: true,
    time: TIME,
    expires: '2026-11-24T12:30:00Z',
  }));
  const history = 'ab'.repeat(32);
  const permits = owners.map((owner) => {
    const permit: Permit = {
      keybroker: keybrokers[owner].publicKey,
      job: common.job,
      attempt: 1,
      transcript,
      history,
      time: TIME,
    };
    return signDocument('glovebox/permit/v1', permit, keybrokers[owner]);
  });
  const receipt: Receipt = {
    ...common,
    computation: plan.computation.digest,
    datasets: plan.job.value.datasets,
    approvals: plan.approvals.map(({ digest }) => digest),
    transcript,
    question: plan.question,
    worker: workerKeys,
    evidence: evidenceDigest(evidence),
    developmentRoot: true,
    gate: GATE_VERSION,
    history,
    permits: permits.map(documentDigest),
    suppression: table.suppression,
    resultCommitment: toHex(sha256(Buffer.from(resultSalt, 'base64url'), canonicalBytes(table))),
    time: TIME,
  };
  const bundle: ReceiptBundle = {
    ...documents,
    receipt: signDocument('glovebox/receipt/v1', receipt, workerSigning),
    challenges: challenges.map((value, index) =>
      signDocument('glovebox/challenge/v1', value, keybrokers[owners[index] ?? 'registry']),
    ),
    grants: grants.map((value, index) =>
      signDocument('glovebox/grant/v1', value, keybrokers[owners[index] ?? 'registry']),
    ),
    permits,
    evidence,
  };
  const body = { job: common.job, salt: resultSalt, table };
  const result = sealBox(canonicalBytes(body), 'glovebox/result/v1', receiving.analyst.publicKey, random);
  return { bundle, job: common.job, result };
}

export const attest = (bytes: Uint8Array, measurement = MEASUREMENT): Evidence =>
  authority.issue({ measurement, reportData: Buffer.from(bytes).toString('hex') });

/** The same document with some fields changed, signed anew. */
export function resigned<T extends DocumentType>(
  type: T,
  envelope: SignedEnvelope,
  change: Partial<DocumentOf<T>>,
  ...keys: SigningKey[]
): SignedEnvelope {
  return signDocument(type, { ...openDocument(type, envelope).value, ...change }, ...keys);
}

/** One character of the payload changed, under the old signature. */
export function altered(envelope: SignedEnvelope): SignedEnvelope {
  const text = Buffer.from(envelope.payload, 'base64url').toString('utf8');
  const place = text.search(/[0-9a-f]{64}/) + 5;
  const other = text[place] === 'a' ? 'b' : 'a';
  const changed = text.slice(0, place) + other + text.slice(place + 1);
  return { ...envelope, payload: Buffer.from(changed).toString('base64url') };
}
