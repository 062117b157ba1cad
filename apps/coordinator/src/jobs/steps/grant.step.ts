// SPDX-License-Identifier: Apache-2.0
import { Inject, Injectable } from '@nestjs/common';
import type {
  Grant,
  KeybrokerRequest,
  Reason,
  SignedEnvelope,
  StepReply,
  StepRequest,
  WorkerKeys as Keys,
} from '@glovebox/contracts';
import { canonicalDigest, openDocument } from '@glovebox/crypto';
import { isTerminal } from '@glovebox/jobs';
import { fromColumn, toColumn } from '../../database/json.ts';
import { CollateralService } from '../../collateral/collateral.service.ts';
import { KeybrokerLink } from '../../keybrokers/keybroker-link.ts';
import { WorkersStore } from '../../workers/workers.store.ts';
import { AttemptsStore } from '../attempts.store.ts';
import { JobDocumentsService } from '../job-documents.ts';
import { JobEnder } from '../job-ender.ts';
import { JobLedger } from '../job-ledger.ts';
import { gather, type Gathered } from './ask-all.ts';
import { CurrentAttempts, Evidence, Grants, WorkerKeys, type CurrentAttempt } from './current-attempt.ts';
import { over, overOf, retry, superseded } from './replies.ts';

type GrantRequest = Extract<StepRequest, { step: 'grant' }>;
type Attested = Omit<Extract<KeybrokerRequest, { verb: 'consider' }>, 'verb' | 'ageHeaders'>;

/**
 * Steps 6 and 7: the worker attested.
 *
 * 1. the attempt is bound to this worker, once
 * 2. every keybroker says, signed, whether it would grant; nothing is spent yet
 * 3. only when all would, each is asked for its grant with everybody's word
 * 4. the grants are kept, and go back with the release histories that they name
 */
@Injectable()
export class GrantStep {
  constructor(
    @Inject(CollateralService) private readonly collateral: CollateralService,
    @Inject(CurrentAttempts) private readonly current: CurrentAttempts,
    @Inject(AttemptsStore) private readonly attempts: AttemptsStore,
    @Inject(JobDocumentsService) private readonly documents: JobDocumentsService,
    @Inject(JobLedger) private readonly ledger: JobLedger,
    @Inject(JobEnder) private readonly ender: JobEnder,
    @Inject(KeybrokerLink) private readonly keybrokers: KeybrokerLink,
    @Inject(WorkersStore) private readonly workers: WorkersStore,
  ) {}

  async handle(request: GrantRequest): Promise<StepReply> {
    const found = await this.current.find(request);
    if (found.kind === 'over') return found;
    const bound = await this.#bind(found, request);
    if (bound !== null) return bound;
    if (found.attempt.grants !== null) return this.#granted(found, fromColumn(Grants, found.attempt.grants));

    await this.workers.sawAttesting(found.attempt.relay, request.evidence.platform);
    const attested: Attested = {
      documents: found.documents,
      attempt: request.attempt,
      challenges: [...found.challenges],
      worker: request.worker,
      evidence: request.evidence,
      collateral: await this.collateral.collateralOf(request.evidence, found.plan.agreement.value.attestation),
    };
    const willing = await this.#consider(found, attested);
    if (willing.kind !== 'all') return this.#notGranted(found, willing);
    const granted = await this.#grant(found, attested, willing.values);
    if (granted.kind !== 'all') return this.#notGranted(found, granted);
    const saved = await this.#save(found, granted.values);
    return saved ?? this.#granted(found, granted.values);
  }

  /** One attempt, one worker: its keys are in what the keybrokers sign. Not null when that cannot be. */
  async #bind(found: CurrentAttempt, { worker, evidence }: GrantRequest): Promise<StepReply | null> {
    const { attempt } = found;
    if (attempt.worker !== null) {
      const same = sameKeys(fromColumn(WorkerKeys, attempt.worker), worker);
      return same ? null : retry({ code: 'attempt-used', message: 'the attempt belongs to another worker' });
    }
    return this.#advance(found, async (executor, row) => {
      await this.attempts.update(executor, attempt, {
        worker: toColumn(worker),
        evidence: toColumn(Evidence.parse(evidence)),
      });
      await this.ledger.advance(executor, row, { to: 'attested', detail: 'the worker showed its evidence' });
    });
  }

  async #consider(found: CurrentAttempt, attested: Attested): Promise<Gathered<SignedEnvelope>> {
    const said = await this.#askAll(found, (ageHeaders) => ({ verb: 'consider', ...attested, ageHeaders }));
    return gather(
      said.map(({ keybroker, outcome }) => {
        if (outcome?.kind !== 'willingness') return { keybroker, outcome, value: undefined };
        const { value } = openDocument('glovebox/willingness/v1', outcome.willingness);
        return value.willing
          ? { keybroker, outcome, value: outcome.willingness }
          : { keybroker, outcome: { kind: 'denied' as const, reasons: value.reasons }, value: undefined };
      }),
    );
  }

  async #grant(
    found: CurrentAttempt,
    attested: Attested,
    willing: readonly SignedEnvelope[],
  ): Promise<Gathered<Grant>> {
    const said = await this.#askAll(found, (ageHeaders) => ({
      verb: 'grant',
      ...attested,
      ageHeaders,
      willing: [...willing],
    }));
    return gather(
      said.map(({ keybroker, outcome }) => ({
        keybroker,
        outcome,
        value: outcome?.kind === 'grant' ? outcome.grant : undefined,
      })),
    );
  }

  async #askAll(
    { plan, attempt }: CurrentAttempt,
    request: (ageHeaders: Extract<KeybrokerRequest, { verb: 'grant' }>['ageHeaders']) => KeybrokerRequest,
  ) {
    return Promise.all(
      plan.keybrokers.map(async ({ name, identityKey }) => {
        const asked = request(await this.documents.ageHeaders(plan, identityKey));
        const digest = canonicalDigest('glovebox/ask/v1', asked);
        const id = `${asked.verb}.${attempt.job}.${String(attempt.number)}.${digest}`;
        const answer = await this.keybrokers.ask(identityKey, asked, { id });
        return { keybroker: name, outcome: answer?.outcome ?? null };
      }),
    );
  }

  async #notGranted(
    { job }: CurrentAttempt,
    { kind, reasons }: { readonly kind: 'retry' | 'refused'; readonly reasons: readonly Reason[] },
  ): Promise<StepReply> {
    if (kind === 'retry') return retry(...reasons);
    await this.ender.end(job.id, 'refused', reasons);
    return over(...reasons);
  }

  async #save(found: CurrentAttempt, grants: readonly Grant[]): Promise<StepReply | null> {
    return this.#advance(found, async (executor, row) => {
      await this.attempts.update(executor, found.attempt, { grants: toColumn(grants) });
      const detail = `granted by ${String(grants.length)} ${grants.length === 1 ? 'keybroker' : 'keybrokers'}`;
      await this.ledger.advance(executor, row, { to: 'granted', detail });
    });
  }

  /** Writes to the job if it is still in this attempt. Not null when it is not. */
  #advance(
    { attempt }: CurrentAttempt,
    write: (...parameters: Parameters<Parameters<JobLedger['change']>[1]>) => Promise<void>,
  ): Promise<StepReply | null> {
    return this.ledger.change<StepReply | null>(attempt.job, async (executor, row) => {
      if (isTerminal(row.state)) return overOf(row);
      if (row.attempt !== attempt.number) return superseded(attempt.number, row.attempt);
      await write(executor, row);
      return null;
    });
  }

  async #granted({ challenges }: CurrentAttempt, grants: readonly Grant[]): Promise<StepReply> {
    const heads = [
      ...challenges.map((envelope) => openDocument('glovebox/challenge/v1', envelope).value.historyHead),
      ...grants.map(({ statement }) => openDocument('glovebox/grant/v1', statement).value.historyHead),
    ];
    const histories = await this.attempts.histories(heads.flatMap((head) => (head === null ? [] : [head])));
    return { kind: 'granted', grants: [...grants], histories };
  }
}

const sameKeys = (a: Keys, b: Keys): boolean => a.signingKey === b.signingKey && a.encryptionKey === b.encryptionKey;
