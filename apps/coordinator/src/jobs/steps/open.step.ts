// SPDX-License-Identifier: Apache-2.0
import { Inject, Injectable } from '@nestjs/common';
import { JobDocuments, type Reason, type SignedEnvelope, type StepReply, type StepRequest } from '@glovebox/contracts';
import { canonicalDigest, openDocument } from '@glovebox/crypto';
import { isTerminal } from '@glovebox/jobs';
import { isDenied, type JobPlan } from '@glovebox/policy';
import { CLOCK, later, type Clock } from '../../clock.ts';
import { CONFIG, type Config } from '../../config.ts';
import { fromColumn, toColumn } from '../../database/json.ts';
import { KeybrokerLink } from '../../keybrokers/keybroker-link.ts';
import { AttemptsStore, type AttemptRow } from '../attempts.store.ts';
import { JobDocumentsService } from '../job-documents.ts';
import { JobEnder } from '../job-ender.ts';
import { JobLedger } from '../job-ledger.ts';
import type { JobRow } from '../jobs.store.ts';
import { gather, type Gathered } from './ask-all.ts';
import { Envelopes } from './current-attempt.ts';
import { bounded, historyLost, noSuchJob, over, overOf, retry, superseded } from './replies.ts';

type OpenRequest = Extract<StepRequest, { step: 'open' }>;

interface BegunAttempt {
  readonly kind: 'begun';
  readonly job: JobRow;
  readonly attempt: Pick<AttemptRow, 'job' | 'number' | 'documents' | 'challenges'>;
}

/** A challenge that is to be used must still be good for this long. */
const CHALLENGE_LEFT_SECONDS = 60;

/**
 * Step 5: a relay took the job.
 *
 * 1. an attempt for this taking of it
 * 2. the documents as they are now, asked of the policy
 * 3. a challenge of every keybroker concerned, good for long enough
 * 4. every release history that they name is here
 */
@Injectable()
export class OpenStep {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(AttemptsStore) private readonly attempts: AttemptsStore,
    @Inject(JobDocumentsService) private readonly documents: JobDocumentsService,
    @Inject(JobLedger) private readonly ledger: JobLedger,
    @Inject(JobEnder) private readonly ender: JobEnder,
    @Inject(KeybrokerLink) private readonly keybrokers: KeybrokerLink,
  ) {}

  async handle(request: OpenRequest): Promise<StepReply> {
    const begun = await this.#begin(request);
    if (begun === 'too-many') return this.#end(request.job, 'failed', tooManyAttempts(this.config.attemptsMax));
    if (begun.kind !== 'begun') return begun;
    const { job, attempt } = begun;
    const stored = attempt.documents === null ? null : fromColumn(JobDocuments, attempt.documents);
    const documents = stored ?? (await this.documents.gather(job));
    const decision = this.documents.decide(documents);
    if (isDenied(decision)) return this.#end(job.id, 'refused', ...decision.reasons);
    if (stored !== null && attempt.challenges !== null) {
      return this.#opened(attempt, stored, fromColumn(Envelopes, attempt.challenges), decision.plan);
    }

    const asked = await this.#challenges(decision.plan, documents, attempt.number);
    if (asked.kind === 'refused') return this.#end(job.id, 'refused', ...asked.reasons);
    if (asked.kind === 'retry') return this.#wait(job.id, asked.reasons);
    const { stale, heads } = this.#read(asked.values);
    if ((await this.attempts.histories(heads)).length < new Set(heads).size) {
      return this.#end(job.id, 'failed', historyLost());
    }
    const saved = await this.#save(attempt, documents, asked.values);
    if (saved !== null) return saved;
    return stale ? retry(challengeExpired()) : this.#opened(attempt, documents, asked.values, decision.plan);
  }

  /** The attempt of this taking: the one it has, the number of one that never got its challenges, or a new number. */
  async #begin({ job, relay, lease }: OpenRequest): Promise<BegunAttempt | StepReply | 'too-many'> {
    const begun = await this.ledger.change<BegunAttempt | StepReply | 'too-many'>(job, async (executor, row) => {
      if (isTerminal(row.state)) return overOf(row);
      const known = await this.attempts.findByLease(job, lease, executor);
      if (known !== undefined) {
        const isCurrent = known.number === row.attempt;
        return isCurrent ? { kind: 'begun', job: row, attempt: known } : superseded(known.number, row.attempt);
      }
      const current = await this.attempts.find(job, row.attempt, executor);
      if (current?.challenges === null) {
        await this.attempts.update(executor, current, { relay, lease });
        return { kind: 'begun', job: row, attempt: current };
      }
      if (row.attempt >= this.config.attemptsMax) return 'too-many';
      const next = await this.ledger.nextAttempt(executor, row, `taken by relay ${relay}`);
      const attempt = { job, number: next.attempt, documents: null, challenges: null };
      await this.attempts.add(executor, { ...attempt, relay, lease });
      return { kind: 'begun', job: next, attempt };
    });
    return begun ?? noSuchJob();
  }

  async #challenges(plan: JobPlan, documents: JobDocuments, attempt: number): Promise<Gathered<SignedEnvelope>> {
    const request = { verb: 'challenge', documents, attempt } as const;
    const id = `challenge.${plan.job.digest}.${String(attempt)}.${canonicalDigest('glovebox/ask/v1', request)}`;
    const said = await Promise.all(
      plan.keybrokers.map(async ({ name, identityKey }) => {
        const answer = await this.keybrokers.ask(identityKey, request, { id });
        const outcome = answer?.outcome ?? null;
        return { keybroker: name, outcome, value: outcome?.kind === 'challenge' ? outcome.challenge : undefined };
      }),
    );
    return gather(said);
  }

  #read(challenges: readonly SignedEnvelope[]): { stale: boolean; heads: string[] } {
    const values = challenges.map((envelope) => openDocument('glovebox/challenge/v1', envelope).value);
    const until = later(this.clock(), CHALLENGE_LEFT_SECONDS);
    return {
      stale: values.some(({ expires }) => expires < until),
      heads: values.flatMap(({ historyHead }) => (historyHead === null ? [] : [historyHead])),
    };
  }

  /** Not null when the job moved on while the keybrokers were asked. */
  async #save(
    attempt: Pick<AttemptRow, 'job' | 'number'>,
    documents: JobDocuments,
    challenges: readonly SignedEnvelope[],
  ): Promise<StepReply | null> {
    return this.ledger.change<StepReply | null>(attempt.job, async (executor, row) => {
      if (isTerminal(row.state)) return overOf(row);
      if (row.attempt !== attempt.number) return superseded(attempt.number, row.attempt);
      const columns = { documents: toColumn(documents), challenges: toColumn(challenges) };
      await this.attempts.update(executor, attempt, columns);
      await this.ledger.advance(executor, row, {
        to: 'challenged',
        detail: `challenged by ${String(challenges.length)} ${challenges.length === 1 ? 'keybroker' : 'keybrokers'}`,
      });
      return null;
    });
  }

  #opened(
    { number }: Pick<AttemptRow, 'number'>,
    documents: JobDocuments,
    challenges: readonly SignedEnvelope[],
    plan: JobPlan,
  ): StepReply {
    const datasets = this.documents.sources(plan);
    return { kind: 'opened', attempt: number, documents, challenges: [...challenges], datasets };
  }

  async #wait(job: string, reasons: readonly Reason[]): Promise<StepReply> {
    const detail = `waiting: ${reasons.map(({ message }) => message).join('; ')}`;
    await this.ledger.noteOnce(job, detail.slice(0, 400), reasons);
    return retry(...reasons);
  }

  async #end(job: string, state: 'refused' | 'failed', ...reasons: readonly Reason[]): Promise<StepReply> {
    await this.ender.end(job, state, bounded(reasons));
    return over(...bounded(reasons));
  }
}

const tooManyAttempts = (attempts: number): Reason => ({
  code: 'too-many-attempts',
  message: `the job was tried ${String(attempts)} times and never came to an end`,
  remedy: 'look at the events of the job and at the logs of relay and worker, then submit a new job',
});

const challengeExpired = (): Reason => ({ code: 'challenge-expired', message: 'a challenge is about to expire' });
