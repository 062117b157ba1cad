// SPDX-License-Identifier: Apache-2.0
import type {
  Agreement,
  Approval,
  Computation,
  JobDocuments,
  JobRequest,
  Manifest,
  QueryTree,
} from '@glovebox/contracts';
import { boxKeyFromSecret, documentDigest, partyFingerprint, signDocument, signingKeyFromSeed } from '@glovebox/crypto';
import { printQuery } from '@glovebox/query';

/** One complete, consistent job for the specs of this folder; each spec changes one thing. */

const seed = (n: number) => new Uint8Array(32).fill(n);
const names = ['registry', 'clinic', 'analyst', 'officer'] as const;
type Name = (typeof names)[number];

export const signingKeys = Object.fromEntries(
  names.map((name, index) => [name, signingKeyFromSeed(seed(index + 1))]),
) as Record<Name, ReturnType<typeof signingKeyFromSeed>>;
export const strangerKey = signingKeyFromSeed(seed(99));
const keybrokerKeys = { registry: signingKeyFromSeed(seed(21)), clinic: signingKeyFromSeed(seed(22)) };
const roles = { registry: ['owner'], clinic: ['owner'], analyst: ['analyst'], officer: ['officer'] } as const;

const party = (name: Name, index: number) => ({
  name,
  signingKey: signingKeys[name].publicKey,
  receivingKey: boxKeyFromSecret(seed(index + 11)).publicKey,
  roles: [...roles[name]],
});

const unit = { name: 'id', type: { type: 'integer' }, nullable: false, terms: { role: 'unit' } } as const;

export const exampleAgreement = (): Agreement => ({
  room: 'example',
  title: 'Example',
  version: 1,
  previous: null,
  parties: names.map(party),
  keybrokers: (['registry', 'clinic'] as const).map((owner) => ({
    name: `${owner}-keys`,
    owner,
    identityKey: keybrokerKeys[owner].publicKey,
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
          { ...unit },
          {
            name: 'age',
            type: { type: 'integer' },
            nullable: false,
            terms: { role: 'dimension', breakpoints: ['40', '60'] },
          },
          {
            name: 'bmi',
            type: { type: 'decimal', scale: 2 },
            nullable: true,
            terms: { role: 'measure', bounds: { low: '5', high: '90' } },
          },
        ],
        aggregates: ['count', 'count-distinct', 'sum', 'avg'],
        minimumPeople: 10,
        purposes: ['research'],
        receivers: ['analyst'],
      },
    },
    {
      name: 'visits',
      owner: 'clinic',
      keybroker: 'clinic-keys',
      terms: {
        columns: [{ ...unit }],
        aggregates: ['count', 'count-distinct'],
        minimumPeople: 12,
        purposes: ['research'],
        receivers: ['analyst'],
      },
    },
  ],
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
});

/** SELECT avg(bmi) of people, joined with visits: it touches both owners. */
export const exampleTree = (): QueryTree => ({
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

export interface Changes {
  agreement?: Partial<Agreement>;
  agreementSigners?: Name[];
  computation?: Partial<Computation>;
  job?: Partial<JobRequest>;
  approval?: Partial<Approval>;
  approvers?: Name[];
  manifest?: Partial<Manifest>;
  manifestSigner?: ReturnType<typeof signingKeyFromSeed>;
  jobSigner?: ReturnType<typeof signingKeyFromSeed>;
  extraApprovals?: { by: Name; approval: Partial<Approval> }[];
}

/** The signed documents of the example job with some parts changed before signing. */
export function exampleDocuments(changes: Changes = {}): JobDocuments {
  const agreementValue = { ...exampleAgreement(), ...changes.agreement };
  const agreementSigners = (changes.agreementSigners ?? [...names]).map((name) => signingKeys[name]);
  const agreement = signDocument('glovebox/agreement/v1', agreementValue, ...agreementSigners);
  const digest = documentDigest(agreement);
  const manifests = agreementValue.datasets.map((dataset) => signManifest(agreementValue, dataset.name, changes));
  const tree = changes.computation?.tree ?? exampleTree();
  const computationValue: Computation = {
    agreement: digest,
    title: 'People',
    purpose: 'research',
    requester: 'analyst',
    tree,
    sql: printQuery(tree),
    source: '',
    created: '2026-06-01T00:00:00Z',
    ...changes.computation,
  };
  const computation = signDocument('glovebox/computation/v1', computationValue, signingKeys.analyst);
  const approvalValue: Approval = {
    agreement: digest,
    computation: documentDigest(computation),
    decision: 'approve',
    datasets: agreementValue.datasets.map(({ name }) => ({ name, manifest: null })),
    receivers: ['analyst'],
    purpose: 'research',
    uses: 1,
    expires: '2026-12-01T00:00:00Z',
    reason: '',
    ...changes.approval,
  };
  const job = signDocument(
    'glovebox/job/v1',
    {
      agreement: digest,
      computation: documentDigest(computation),
      datasets: manifests.map((manifest, index) => ({
        name: agreementValue.datasets[index]?.name ?? '',
        manifest: documentDigest(manifest),
      })),
      purpose: 'research',
      receiver: 'analyst',
      salt: 'AAAAAAAAAAAAAAAAAAAAAA',
      created: '2026-06-01T00:00:00Z',
      ...changes.job,
    },
    changes.jobSigner ?? signingKeys.analyst,
  );
  const approvers = changes.approvers ?? ['registry', 'clinic', 'officer'];
  const approvals = approvers.map((name) => signDocument('glovebox/approval/v1', approvalValue, signingKeys[name]));
  for (const extra of changes.extraApprovals ?? []) {
    approvals.push(
      signDocument('glovebox/approval/v1', { ...approvalValue, ...extra.approval }, signingKeys[extra.by]),
    );
  }
  return { agreement, computation, job, approvals, manifests };
}

function signManifest(agreement: Agreement, name: string, changes: Changes) {
  const dataset = agreement.datasets.find((candidate) => candidate.name === name);
  const owner = agreement.parties.find((candidate) => candidate.name === dataset?.owner);
  const keybroker = agreement.keybrokers.find((candidate) => candidate.name === dataset?.keybroker);
  if (!dataset || !owner || !keybroker) throw new Error('inconsistent example');
  const value: Manifest = {
    dataset: name,
    owner: partyFingerprint(owner),
    keybroker: keybroker.identityKey,
    recipient: 'age1example',
    columns: dataset.terms.columns.map(({ name: column, type, nullable }) => ({ name: column, type, nullable })),
    rows: 100,
    header: '1'.repeat(64),
    ciphertext: '2'.repeat(64),
    ciphertextBytes: 1000,
    plaintext: '3'.repeat(64),
    plaintextBytes: 900,
    created: '2026-05-01T00:00:00Z',
    ...(name === 'people' ? changes.manifest : {}),
  };
  const signer = name === 'people' ? changes.manifestSigner : undefined;
  return signDocument('glovebox/manifest/v1', value, signer ?? signingKeys[owner.name as Name]);
}
