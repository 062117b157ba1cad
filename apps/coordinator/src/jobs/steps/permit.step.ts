// SPDX-License-Identifier: Apache-2.0
import { Inject, Injectable } from '@nestjs/common';
import type { SignedEnvelope, StepReply, StepRequest } from '@glovebox/contracts';
import { CodedError, fromBase64Url } from '@glovebox/core';
import { canonicalDigest, contentDigest, openDocument, type VerifiedDocument } from '@glovebox/crypto';
import { isTerminal } from '@glovebox/jobs';
import { fromColumn, toColumn } from '../../database/json.ts';
import { KeybrokerLink } from '../../keybrokers/keybroker-link.ts';
import { AttemptsStore } from '../attempts.store.ts';
import { JobEnder } from '../job-ender.ts';
import { JobLedger } from '../job-ledger.ts';
import { gather, type Said } from './ask-all.ts';
import { CurrentAttempts, Envelopes, WorkerKeys, type CurrentAttempt } from './current-attempt.ts';
import { historyLost, over, overOf, retry, superseded } from './replies.ts';
import { Turns } from './turns.ts';

type Step = Extract<StepRequest, { step: 'permit' }>;
type Asked = VerifiedDocument<'glovebox/permit-request/v1'>;

/**
 * Step 9: the worker asks for permission to release.
 *
 * 1. the request is the attested worker's, and the sealed history is the one that it names
 * 2. the history is kept first: once a keybroker permitted it, nothing else may be all there is
 * 3. each keybroker is asked, one job of a room at a time, so that histories do not overtake each other
 * 4. one that permitted a newer history names it; the worker merges that and asks again
 */
@Injectable()
export class PermitStep {
  readonly #rooms = new Turns();

  constructor(
    @Inject(CurrentAttempts) private readonly current: CurrentAttempts,
    @Inject(AttemptsStore) private readonly attempts: AttemptsStore,
    @Inject(JobLedger) private readonly ledger: JobLedger,
    @Inject(JobEnder) private readonly ender: JobEnder,
    @Inject(KeybrokerLink) private readonly keybrokers: KeybrokerLink,
  ) {}

  async handle(step: Step): Promise<StepReply> {
    const found = await this.current.find(step);
    if (found.kind === 'over') return found;
    const asked = openRequest(found, step);
    if (asked === null) {
      return retry({ code: 'permit-request', message: 'the permit request is not the one of the attested worker' });
    }
    const { attempt, plan } = found;
    if (attempt.permits !== null && attempt.permit_request === asked.digest) {
      return { kind: 'permitted', permits: fromColumn(Envelopes, attempt.permits) };
    }
    await this.attempts.saveHistory(plan.room, { digest: asked.value.history, sealed: step.sealedHistory });
    return this.#rooms.take(plan.room, () => this.#ask(found, asked));
  }

  async #ask(found: CurrentAttempt, asked: Asked): Promise<StepReply> {
    const said = await this.#askEach(found, asked.envelope);
    const behind = said.flatMap(({ outcome }) => (outcome?.kind === 'history-behind' ? [outcome.head] : []));
    if (behind.length > 0) return this.#behind(found, asked, behind, said);
    const permits = gather(said);
    if (permits.kind === 'retry') return retry(...permits.reasons);
    if (permits.kind === 'refused') {
      await this.ender.end(found.job.id, 'refused', permits.reasons);
      return over(...permits.reasons);
    }
    const saved = await this.#save(found, asked.digest, permits.values);
    return saved ?? { kind: 'permitted', permits: [...permits.values] };
  }

  /** One after the other: when one is ahead, those after it need not permit a history that will not be used. */
  async #askEach({ documents, plan, attempt }: CurrentAttempt, envelope: SignedEnvelope) {
    const request = { verb: 'permit', documents, request: envelope } as const;
    const digest = canonicalDigest('glovebox/ask/v1', request);
    const id = `permit.${attempt.job}.${String(attempt.number)}.${digest}`;
    const said: Said<SignedEnvelope>[] = [];
    for (const { name, identityKey } of plan.keybrokers) {
      const outcome = (await this.keybrokers.ask(identityKey, request, { id }))?.outcome ?? null;
      const value = outcome?.kind === 'permit' ? outcome.permit : undefined;
      said.push({ keybroker: name, outcome, value });
      if (value === undefined) break;
    }
    return said;
  }

  /** What to merge: the newer histories, and this one too if a keybroker permitted it already. */
  async #behind(
    { job }: CurrentAttempt,
    asked: Asked,
    heads: readonly string[],
    said: readonly Said<SignedEnvelope>[],
  ): Promise<StepReply> {
    const histories = await this.attempts.histories(heads);
    if (histories.length < new Set(heads).size) {
      const reason = historyLost();
      await this.ender.end(job.id, 'failed', [reason]);
      return over(reason);
    }
    const permitted = said.some(({ value }) => value !== undefined) ? [asked.value.history] : [];
    return { kind: 'history-behind', histories: await this.attempts.histories([...heads, ...permitted]) };
  }

  async #save({ attempt }: CurrentAttempt, request: string, permits: readonly SignedEnvelope[]) {
    return this.ledger.change<StepReply | null>(attempt.job, async (executor, row) => {
      if (isTerminal(row.state)) return overOf(row);
      if (row.attempt !== attempt.number) return superseded(attempt.number, row.attempt);
      await this.attempts.update(executor, attempt, { permit_request: request, permits: toColumn(permits) });
      const detail = `release permitted by ${String(permits.length)} ${permits.length === 1 ? 'keybroker' : 'keybrokers'}`;
      await this.ledger.advance(executor, row, { to: 'permitted', detail });
      return null;
    });
  }
}

/** Null when the request is not the attested worker's or does not fit the history that came with it. */
function openRequest({ attempt }: CurrentAttempt, step: Step): Asked | null {
  if (attempt.worker === null || attempt.grants === null) return null;
  try {
    const { signingKey } = fromColumn(WorkerKeys, attempt.worker);
    const asked = openDocument('glovebox/permit-request/v1', step.request, [signingKey]);
    const { job, attempt: number, history } = asked.value;
    const fits = job === attempt.job && number === attempt.number;
    return fits && contentDigest(fromBase64Url(step.sealedHistory)) === history ? asked : null;
  } catch (error) {
    if (error instanceof CodedError) return null;
    throw error;
  }
}
