// SPDX-License-Identifier: Apache-2.0
import type { Generated } from 'kysely';
import type { JobState, Notice } from '@glovebox/contracts';

/**
 * The tables as kysely sees them. Documents and lists are JSON in text columns: as received, byte for byte, which jsonb
 * would not keep. Times are RFC 3339 text, which sorts. `position` numbers the rows of a list for its pages.
 */
export interface Tables {
  parties: {
    position: Generated<number>;
    fingerprint: string;
    name: string;
    signing_key: string;
    receiving_key: string;
    card: string;
    registered: string;
  };
  agreements: {
    position: Generated<number>;
    digest: string;
    room: string;
    title: string;
    version: number;
    previous: string | null;
    envelope: string;
    /** Names of the parties that have not signed yet. */
    missing: string;
    created: string;
  };
  agreement_parties: { agreement: string; name: string; signing_key: string };
  agreement_datasets: { agreement: string; name: string; owner: string; keybroker: string };
  stops: { position: Generated<number>; digest: string; agreement: string; party: string; envelope: string };
  stop_deliveries: { stop: string; agreement: string; keybroker: string; answered: string | null };
  keybrokers: {
    position: Generated<number>;
    identity_key: string;
    name: string;
    owner: string;
    trusts_development: boolean;
  };
  uploads: { id: string; owner: string; ciphertext: string | null; created: string };
  ciphertexts: { digest: string; owner: string; bytes: string; header_digest: string; header: string };
  datasets: {
    position: Generated<number>;
    digest: string;
    dataset: string;
    owner: string;
    keybroker: string;
    ciphertext: string;
    manifest: string;
    created: string;
  };
  computations: {
    position: Generated<number>;
    digest: string;
    agreement: string;
    requester: string;
    /** Names of the datasets that it uses, or of none when it was denied. */
    datasets: string;
    /** Why it was denied; an empty list when it was admitted. */
    reasons: string;
    envelope: string;
    created: string;
  };
  approvals: {
    position: Generated<number>;
    digest: string;
    computation: string;
    party: string;
    decision: 'approve' | 'reject';
    envelope: string;
    created: string;
  };
  jobs: {
    position: Generated<number>;
    id: string;
    agreement: string;
    computation: string;
    receiver: string;
    state: JobState;
    attempt: number;
    generation: number;
    reasons: string;
    envelope: string;
    created: string;
    updated: string;
  };
  job_events: {
    job: string;
    sequence: number;
    state: JobState;
    attempt: number;
    time: string;
    detail: string;
    reasons: string;
  };
  attempts: {
    job: string;
    number: number;
    relay: string;
    lease: string;
    documents: string | null;
    challenges: string | null;
    worker: string | null;
    evidence: string | null;
    grants: string | null;
    permit_request: string | null;
    permits: string | null;
  };
  outbox: { id: Generated<number>; job: string; generation: number };
  histories: { digest: string; room: string; sealed: string; created: string };
  results: { job: string; attempt: number; result: string; receipt: string; bundle: string; created: string };
  request_nonces: { keyid: string; nonce: string; expires: string };
  /** What changed, once for every party that may see it. */
  notices: {
    position: Generated<number>;
    signing_key: string;
    kind: Notice['kind'];
    id: string;
    state: string;
    agreement: string | null;
    time: string;
  };
  workers: { position: Generated<number>; relay: string; platform: string; gate: string; last_seen: string };
  audit: {
    sequence: Generated<number>;
    time: string;
    actor: string;
    action: string;
    agreement: string | null;
    subject: string;
  };
}
