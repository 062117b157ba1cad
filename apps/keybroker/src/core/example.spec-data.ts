// SPDX-License-Identifier: Apache-2.0
import {
  STRICT_RULES,
  type Agreement,
  type Approval,
  type Challenge,
  type DocumentOf,
  type DocumentType,
  type Manifest,
  type QueryTree,
  type WorkerKeys,
} from '@glovebox/contracts';
import {
  boxKeyFromSecret,
  documentDigest,
  openDocument,
  partyFingerprint,
  seedCommitment,
  seedShare,
  signDocument,
  signingKeyFromSeed,
  type SigningKey,
  type VerifiedDocument,
} from '@glovebox/crypto';
import type { JobPlan } from '@glovebox/policy';
import type { ReleaseQuestion, WillingnessDocument } from './release-key.ts';
import { State } from './state.ts';
import { bindAttempt, type ChallengeDocument } from './transcript.ts';

/** One complete release that is granted, for the specs of this folder; each spec changes one thing. */

const bytes = (n: number) => new Uint8Array(32).fill(n);
export const at = '2026-06-01T12:00:00Z';
export const recipientOf = (letter: string) => `age1${letter.repeat(58)}`;

export const ownerKeys = { registry: signingKeyFromSeed(bytes(1)), clinic: signingKeyFromSeed(bytes(2)) };
const officerKey = signingKeyFromSeed(bytes(3));
const analystKey = signingKeyFromSeed(bytes(4));
export const identityKeys = { registry: signingKeyFromSeed(bytes(21)), clinic: signingKeyFromSeed(bytes(22)) };
export const strangerKey = signingKeyFromSeed(bytes(99));
type Owner = keyof typeof ownerKeys;
const owners = ['registry', 'clinic'] as const;

const documents = new Map<string, VerifiedDocument<DocumentType>>();

/** Signed and opened; the same words by the same keys are signed once, because signing is what takes time here. */
function signed<T extends DocumentType>(type: T, value: DocumentOf<T>, ...keys: readonly SigningKey[]) {
  const name = JSON.stringify([type, value, keys.map(({ publicKey }) => publicKey)]);
  const document = documents.get(name) ?? openDocument(type, signDocument(type, value, ...keys));
  documents.set(name, document);
  return document as VerifiedDocument<T>;
}

const receivingKey = (n: number) => boxKeyFromSecret(bytes(n)).publicKey;
const parties: Agreement['parties'] = [
  { name: 'registry', signingKey: ownerKeys.registry.publicKey, receivingKey: receivingKey(11), roles: ['owner'] },
  { name: 'clinic', signingKey: ownerKeys.clinic.publicKey, receivingKey: receivingKey(12), roles: ['owner'] },
  { name: 'officer', signingKey: officerKey.publicKey, receivingKey: receivingKey(13), roles: ['officer'] },
  { name: 'analyst', signingKey: analystKey.publicKey, receivingKey: receivingKey(14), roles: ['analyst'] },
];
const partyOf = (owner: Owner) => parties.find(({ name }) => name === owner)!;
const unit = { name: 'id', type: { type: 'integer' as const }, nullable: false };
const datasetOf = { registry: 'people', clinic: 'visits' };

const agreementValue: Agreement = {
  room: 'example',
  title: 'Example',
  version: 1,
  previous: null,
  parties,
  keybrokers: owners.map((owner) => ({
    name: `${owner}-keys`,
    owner,
    identityKey: identityKeys[owner].publicKey,
    custody: 'owner-machine',
    witnesses: [],
  })),
  datasets: owners.map((owner) => ({
    name: datasetOf[owner],
    owner,
    keybroker: `${owner}-keys`,
    terms: {
      columns: [{ ...unit, terms: { role: 'unit' } }],
      aggregates: ['count-distinct'],
      minimumPeople: 10,
      purposes: ['research'],
      receivers: ['analyst'],
    },
  })),
  attestation: {
    platforms: [
      {
        platform: 'sev-snp',
        product: 'Milan',
        root: { kind: 'vendor' },
        measurements: ['ab'.repeat(48)],
        hostData: '00'.repeat(32),
        minimumTcb: { bootloader: 3, tee: 0, snp: 8, microcode: 115 },
        minimumAbi: { major: 0, minor: 0 },
        vmpl: [0],
        smtAllowed: true,
        endorsementKeys: { vcek: true, vlek: [] },
        guestPolicy: {
          singleSocket: 'not-compared',
          cxl: 'forbidden',
          memoryEncryption: 'not-compared',
          powerMeter: 'not-compared',
          ciphertextHiding: 'not-compared',
          pageSwap: 'allowed',
        },
        aliasCheck: 'required',
        mitigations: 'not-compared',
        revocation: 'not-checked',
      },
    ],
  },
  approvals: { officers: 1 },
  receivers: ['analyst'],
  purposes: ['research'],
  regions: [],
  validFrom: '2026-01-01T00:00:00Z',
  validUntil: '2026-12-31T00:00:00Z',
};

const tree: QueryTree = {
  version: 1,
  derived: [],
  from: { source: 'dataset', name: 'people', alias: 'p' },
  joins: [],
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

export const signManifest = (owner: Owner, changes: Partial<Manifest> = {}, signer = ownerKeys[owner]) =>
  signed(
    'glovebox/manifest/v1',
    {
      dataset: datasetOf[owner],
      owner: partyFingerprint(partyOf(owner)),
      keybroker: identityKeys[owner].publicKey,
      recipient: recipientOf(owner.charAt(0)),
      columns: [unit],
      rows: 100,
      header: '1'.repeat(64),
      ciphertext: '2'.repeat(64),
      ciphertextBytes: 1000,
      plaintext: '3'.repeat(64),
      plaintextBytes: 900,
      created: '2026-05-01T00:00:00Z',
      ...changes,
    },
    signer,
  );

export const question = 'c'.repeat(64);

/** The plan of the example job. `decideJob` makes plans; here it is made by hand, since only its outcome matters. */
export function examplePlan(approval: Partial<Approval> = {}): JobPlan {
  const agreement = signed(
    'glovebox/agreement/v1',
    agreementValue,
    ...Object.values(ownerKeys),
    officerKey,
    analystKey,
  );
  const computation = signed(
    'glovebox/computation/v1',
    {
      agreement: agreement.digest,
      title: 'People',
      purpose: 'research',
      requester: 'analyst',
      tree,
      sql: '',
      source: '',
      created: at,
    },
    analystKey,
  );
  const manifests = owners.map((owner) => signManifest(owner));
  const versions = manifests.map(({ value, digest }) => ({ name: value.dataset, manifest: digest }));
  const job = signed(
    'glovebox/job/v1',
    {
      agreement: agreement.digest,
      computation: computation.digest,
      datasets: versions,
      purpose: 'research',
      receiver: 'analyst',
      salt: 'A'.repeat(22),
      created: at,
    },
    analystKey,
  );
  const approvals = [...Object.values(ownerKeys), officerKey].map((key, index) =>
    signed(
      'glovebox/approval/v1',
      {
        agreement: agreement.digest,
        computation: computation.digest,
        decision: 'approve',
        datasets: versions.map(({ name }) => ({ name, manifest: null })),
        receivers: ['analyst'],
        purpose: 'research',
        uses: 1,
        expires: '2026-12-01T00:00:00Z',
        reason: `approval ${index}`,
        ...approval,
      },
      key,
    ),
  );
  return {
    agreement,
    computation,
    tree: computation.value.tree,
    job,
    approvals,
    manifests,
    datasets: agreementValue.datasets.map((terms, index) => ({ terms, manifest: manifests[index]! })),
    owners: owners.map(partyOf),
    receiver: parties[3]!,
    keybrokers: agreementValue.keybrokers,
    question,
    room: 'd'.repeat(64),
    minimumPeople: 10,
    rules: { ...STRICT_RULES, minimumPeople: 10 },
    privacy: null,
    meters: [],
  };
}

export const worker: WorkerKeys = { signingKey: strangerKey.publicKey, encryptionKey: receivingKey(50) };

export function signChallenge(
  plan: JobPlan,
  owner: Owner,
  changes: Partial<Challenge> = {},
  signer = identityKeys[owner],
) {
  const challenge: Challenge = {
    keybroker: identityKeys[owner].publicKey,
    agreement: plan.agreement.digest,
    job: plan.job.digest,
    attempt: 1,
    nonce: owner === 'registry' ? 'A'.repeat(43) : `B${'A'.repeat(42)}`,
    question: plan.question,
    commitment: seedCommitment(plan.question, seedShare(bytes(owner === 'registry' ? 31 : 32), plan.question)),
    historyHead: null,
    time: at,
    expires: '2026-06-01T12:05:00Z',
    ...changes,
  };
  return signed('glovebox/challenge/v1', challenge, signer);
}

export function signWilling(
  plan: JobPlan,
  owner: Owner,
  transcript: string,
  changes: Partial<WillingnessDocument['value']> = {},
  signer = identityKeys[owner],
): WillingnessDocument {
  const value = {
    keybroker: identityKeys[owner].publicKey,
    job: plan.job.digest,
    attempt: 1,
    transcript,
    worker,
    willing: true,
    reasons: [],
    time: at,
    ...changes,
  };
  return signed('glovebox/willingness/v1', value, signer);
}

/** The registry's keybroker is asked to grant. Given challenges, everything that depends on them is made anew. */
export function exampleRelease(
  changes: Partial<ReleaseQuestion> & { challenges?: readonly ChallengeDocument[] } = {},
): ReleaseQuestion {
  const plan = changes.plan ?? examplePlan();
  const challenges = changes.challenges ?? owners.map((owner) => signChallenge(plan, owner));
  const { transcript, reportData } = bindAttempt(plan, challenges, changes.worker ?? worker);
  return {
    self: {
      name: 'registry-keys',
      identityKey: identityKeys.registry.publicKey,
      ownerSigningKey: ownerKeys.registry.publicKey,
      ownerFingerprint: partyFingerprint(partyOf('registry')),
    },
    plan,
    attempt: 1,
    worker,
    judgement: { reportData, verdict: { kind: 'accepted', developmentRoot: false }, evidence: 'e'.repeat(64) },
    headers: [{ dataset: 'people', digest: '1'.repeat(64), opens: true }],
    willing: owners.map((owner) => signWilling(plan, owner, transcript)),
    state: exampleState(plan),
    at,
    ...changes,
    challenges,
  };
}

/** The registry's keybroker made a recipient and issued the nonce of attempt 1. */
export function exampleState(plan: JobPlan): State {
  const state = new State();
  const answer = (id: string) => ({ id, request: '0'.repeat(64), time: at, outcome: { kind: 'stopped' as const } });
  state.apply({
    body: { kind: 'recipient-made', dataset: 'people', recipient: recipientOf('r') },
    answer: answer('recipient'),
  });
  state.apply({
    body: {
      kind: 'nonce-issued',
      ...aboutOf(plan),
      question: plan.question,
      nonce: 'A'.repeat(43),
      expires: '2026-06-01T12:05:00Z',
    },
    answer: answer('challenge'),
  });
  return state;
}

export const aboutOf = (plan: JobPlan, attempt = 1) => ({
  agreement: plan.agreement.digest,
  job: plan.job.digest,
  attempt,
});
export const digestOfApproval = (plan: JobPlan, index: number) => documentDigest(plan.approvals[index]!.envelope);
