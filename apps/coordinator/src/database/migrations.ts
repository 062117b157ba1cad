// SPDX-License-Identifier: Apache-2.0
import { sql, type Kysely, type Migration, type MigrationProvider } from 'kysely';

/** The first schema. A migration that was ever released is never edited: the next change is the next migration. */
const first = [
  `create table parties (
    position serial unique, fingerprint text primary key, name text not null, signing_key text not null unique,
    receiving_key text not null, card text not null, registered text not null)`,
  `create table agreements (
    position serial unique, digest text primary key, room text not null, title text not null, version integer not null,
    previous text, envelope text not null, missing text not null, created text not null)`,
  `create index agreements_previous on agreements (previous)`,
  `create table agreement_parties (
    agreement text not null references agreements, name text not null, signing_key text not null,
    primary key (agreement, name))`,
  `create index agreement_parties_key on agreement_parties (signing_key)`,
  `create table agreement_datasets (
    agreement text not null references agreements, name text not null, owner text not null, keybroker text not null,
    primary key (agreement, name))`,
  `create index agreement_datasets_owner on agreement_datasets (owner, name, keybroker)`,
  `create table stops (
    position serial unique, digest text primary key, agreement text not null references agreements, party text not null,
    envelope text not null)`,
  `create table stop_deliveries (
    stop text not null references stops, agreement text not null, keybroker text not null, answered text,
    primary key (stop, keybroker))`,
  `create table keybrokers (
    position serial unique, identity_key text primary key, name text not null, owner text not null, trusts_development boolean not null)`,
  `create table uploads (id text primary key, owner text not null, ciphertext text, created text not null)`,
  `create table ciphertexts (
    digest text primary key, owner text not null, bytes text not null, header_digest text not null,
    header text not null)`,
  `create index ciphertexts_header on ciphertexts (header_digest)`,
  `create table datasets (
    position serial unique, digest text primary key, dataset text not null, owner text not null,
    keybroker text not null, ciphertext text not null references ciphertexts, manifest text not null,
    created text not null)`,
  `create index datasets_owner on datasets (owner, dataset, keybroker)`,
  `create table computations (
    position serial unique, digest text primary key, agreement text not null references agreements,
    requester text not null, datasets text not null, reasons text not null, envelope text not null,
    created text not null)`,
  `create table approvals (
    position serial unique, digest text primary key, computation text not null references computations,
    party text not null, decision text not null, envelope text not null, created text not null)`,
  `create index approvals_computation on approvals (computation)`,
  `create table jobs (
    position serial unique, id text primary key, agreement text not null references agreements,
    computation text not null references computations, receiver text not null, state text not null,
    attempt integer not null, generation integer not null, reasons text not null, envelope text not null,
    created text not null, updated text not null)`,
  `create index jobs_state on jobs (state)`,
  `create index jobs_agreement on jobs (agreement)`,
  `create table job_events (
    job text not null references jobs, sequence integer not null, state text not null, attempt integer not null,
    time text not null, detail text not null, reasons text not null, primary key (job, sequence))`,
  `create table attempts (
    job text not null references jobs, number integer not null, relay text not null, lease text not null,
    documents text, challenges text, worker text, evidence text, grants text, permit_request text, permits text,
    primary key (job, number))`,
  `create table outbox (id serial primary key, job text not null references jobs, generation integer not null)`,
  `create table histories (digest text primary key, room text not null, sealed text not null, created text not null)`,
  `create table results (
    job text primary key references jobs, attempt integer not null, result text not null, receipt text not null,
    bundle text not null, created text not null)`,
  `create table request_nonces (
    keyid text not null, nonce text not null, expires text not null, primary key (keyid, nonce))`,
  `create index request_nonces_expires on request_nonces (expires)`,
  `create table workers (
    position serial unique, relay text primary key, platform text not null, gate text not null,
    last_seen text not null)`,
  `create table audit (
    sequence serial primary key, time text not null, actor text not null, action text not null, agreement text,
    subject text not null)`,
  `create index audit_agreement on audit (agreement)`,
];

const notices = [
  `create table notices (
    position serial primary key, signing_key text not null, kind text not null, id text not null, state text not null,
    agreement text, time text not null)`,
  `create index notices_reader on notices (signing_key, position)`,
];

const inOrder = (statements: readonly string[]): Migration => ({
  up: async (database: Kysely<unknown>) => {
    for (const statement of statements) await sql.raw(statement).execute(database);
  },
});

const migrations: Record<string, Migration> = { '0001-first': inOrder(first), '0002-notices': inOrder(notices) };

export const migrationProvider: MigrationProvider = { getMigrations: () => Promise.resolve(migrations) };
