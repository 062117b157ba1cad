// SPDX-License-Identifier: Apache-2.0
import type { KeybrokerOutcome, WorkerKeys } from '@glovebox/contracts';
import type { Ledger } from '@glovebox/dp';
import type { Entry, MeterCharge, StoredAnswer } from './entries.ts';
import { KeybrokerError } from './error.ts';
import { hasUse } from './meters.ts';
import { chargeAll } from './privacy-ledger.ts';

export interface IssuedNonce {
  readonly agreement: string;
  readonly question: string;
  readonly nonce: string;
  readonly expires: string;
  readonly outcome: KeybrokerOutcome;
}

export interface IssuedGrant {
  readonly agreement: string;
  readonly question: string;
  readonly transcript: string;
  readonly worker: WorkerKeys;
  readonly expires: string;
  readonly outcome: KeybrokerOutcome;
}

export interface Uses {
  readonly limit: number;
  readonly questions: ReadonlySet<string>;
}

/** A number of uses in the terms, as it stood when it was counted last. */
export interface CountedMeter extends MeterCharge {
  readonly questions: ReadonlySet<string>;
}

export interface Room {
  readonly head: string;
  /** Every history that was ever permitted here, the head included. */
  readonly permitted: ReadonlySet<string>;
}

/** What the journal says, in the form in which decisions ask. Decisions cannot change it: only an entry can. */
export interface StateView {
  readonly recipients: ReadonlyMap<string, string>;
  readonly nonces: ReadonlyMap<string, IssuedNonce>;
  /** By job: the one transcript accepted for it. */
  readonly transcripts: ReadonlyMap<string, string>;
  readonly grants: ReadonlyMap<string, IssuedGrant>;
  /** By approval: the questions charged to it. */
  readonly uses: ReadonlyMap<string, Uses>;
  /** By what is counted: the questions that count against a number of uses in the terms. */
  readonly meters: ReadonlyMap<string, CountedMeter>;
  /** By dataset: what was charged to it under differential privacy. */
  readonly ledgers: ReadonlyMap<string, Ledger>;
  readonly permits: ReadonlyMap<string, KeybrokerOutcome>;
  readonly rooms: ReadonlyMap<string, Room>;
  /** By agreement. */
  readonly stops: ReadonlyMap<string, KeybrokerOutcome>;
  /** By request id. `agreement` is null where the answer belongs to none. */
  readonly answers: ReadonlyMap<string, { readonly agreement: string | null; readonly answer: StoredAnswer }>;
}

export const attemptKey = (about: { readonly job: string; readonly attempt: number }): string =>
  `${about.job}.${String(about.attempt)}`;
export const permitKey = (about: {
  readonly job: string;
  readonly attempt: number;
  readonly history: string;
}): string => `${attemptKey(about)}.${about.history}`;

/**
 * The state is a fold of the journal's entries and of nothing else: no clock, no randomness, no files. The same entries
 * give the same state, and an entry that contradicts the ones before it is refused, at replay as when it is made.
 */
export class State implements StateView {
  readonly recipients = new Map<string, string>();
  readonly nonces = new Map<string, IssuedNonce>();
  readonly transcripts = new Map<string, string>();
  readonly grants = new Map<string, IssuedGrant>();
  readonly uses = new Map<string, { readonly limit: number; readonly questions: Set<string> }>();
  readonly meters = new Map<string, MeterCharge & { readonly questions: Set<string> }>();
  readonly ledgers = new Map<string, Ledger>();
  readonly permits = new Map<string, KeybrokerOutcome>();
  readonly rooms = new Map<string, { head: string; readonly permitted: Set<string> }>();
  readonly stops = new Map<string, KeybrokerOutcome>();
  readonly answers = new Map<string, { readonly agreement: string | null; readonly answer: StoredAnswer }>();

  static replay(entries: Iterable<Entry>): State {
    const state = new State();
    for (const entry of entries) state.apply(entry);
    return state;
  }

  /** @throws KeybrokerError `journal-inconsistent`, and then the state is as before */
  apply({ body, answer }: Entry): void {
    demand(!this.answers.has(answer.id), 'a request id is answered twice');
    const { outcome } = answer;
    switch (body.kind) {
      case 'recipient-made':
        demand(!this.recipients.has(body.dataset), 'a dataset has two recipients');
        this.recipients.set(body.dataset, body.recipient);
        break;
      case 'nonce-issued': {
        const { agreement, question, nonce, expires } = body;
        demand(!this.nonces.has(attemptKey(body)), 'an attempt has two nonces');
        this.nonces.set(attemptKey(body), { agreement, question, nonce, expires, outcome });
        break;
      }
      case 'transcript-accepted':
        demand(!this.transcripts.has(body.job), 'a job has two transcripts');
        this.transcripts.set(body.job, body.transcript);
        break;
      case 'granted':
        this.#grant(body, outcome);
        break;
      case 'permitted':
        this.#permit(body, outcome);
        break;
      case 'stopped':
        demand(!this.stops.has(body.agreement), 'an agreement is stopped twice');
        this.stops.set(body.agreement, outcome);
        break;
    }
    this.answers.set(answer.id, { agreement: body.kind === 'recipient-made' ? null : body.agreement, answer });
  }

  #grant(body: Extract<Entry['body'], { kind: 'granted' }>, outcome: KeybrokerOutcome): void {
    const { agreement, question, transcript, worker, expires } = body;
    demand(!this.stops.has(agreement), 'a key is granted after a stop');
    demand(this.nonces.get(attemptKey(body))?.question === question, 'a key is granted without a nonce');
    demand(!this.grants.has(attemptKey(body)), 'a nonce is spent twice');
    demand((this.transcripts.get(body.job) ?? transcript) === transcript, 'a job has two transcripts');
    for (const { approval, uses } of body.approvals) {
      const charged = this.uses.get(approval);
      const fits = charged === undefined || charged.questions.has(question) || charged.questions.size < charged.limit;
      demand(fits && (charged?.limit ?? uses) === uses, 'an approval is used too often');
    }
    for (const meter of body.meters ?? []) {
      demand(hasUse(this.meters, question, meter), 'terms are used too often');
    }
    const ledgers = chargeAll(this.ledgers, question, body.privacyCharges ?? []);
    if (ledgers === null) throw inconsistent('a dataset is charged beyond its budget, or one question at two prices');
    for (const ledger of ledgers) this.ledgers.set(ledger.dataset, ledger);
    for (const meter of body.meters ?? []) {
      const questions = this.meters.get(meter.meter)?.questions ?? new Set<string>();
      this.meters.set(meter.meter, { ...meter, questions: questions.add(question) });
    }
    for (const { approval, uses } of body.approvals) {
      const charged = this.uses.get(approval) ?? { limit: uses, questions: new Set<string>() };
      charged.questions.add(question);
      this.uses.set(approval, charged);
    }
    this.transcripts.set(body.job, transcript);
    this.grants.set(attemptKey(body), { agreement, question, transcript, worker, expires, outcome });
  }

  #permit(body: Extract<Entry['body'], { kind: 'permitted' }>, outcome: KeybrokerOutcome): void {
    demand(!this.stops.has(body.agreement), 'a release is permitted after a stop');
    demand(this.grants.has(attemptKey(body)), 'a release is permitted without a grant');
    const room = this.rooms.get(body.room);
    demand(room?.permitted.has(body.history) !== true, 'a history is permitted twice');
    this.rooms.set(body.room, {
      head: body.history,
      permitted: (room?.permitted ?? new Set<string>()).add(body.history),
    });
    this.permits.set(permitKey(body), outcome);
  }
}

function demand(condition: boolean, contradiction: string): void {
  if (!condition) throw inconsistent(contradiction);
}

const inconsistent = (contradiction: string): KeybrokerError =>
  new KeybrokerError('journal-inconsistent', `the journal contradicts itself: ${contradiction}`, {
    remedy: 'restore the journal of this keybroker; without it nonces, uses and budgets could be spent twice',
  });
