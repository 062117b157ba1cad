// SPDX-License-Identifier: Apache-2.0
import type {
  DatasetSource,
  Denied,
  Reason,
  SealedHistory,
  SignedEnvelope,
  StepReply,
  StepRequest,
} from '@glovebox/contracts';
import type { RunOutcome, TakenRun } from '@glovebox/jobs';
import { RelayError } from './error.ts';
import type { Log } from './log.ts';
import { isPassing } from './passing.ts';
import type { WorkerLink } from './worker-link.ts';

export interface RelayPorts {
  readonly name: string;
  readonly worker: WorkerLink;
  /** Asks the coordinator for a step until it answers. */
  readonly ask: (request: StepRequest) => Promise<StepReply>;
  readonly readBlob: (source: DatasetSource) => AsyncIterable<Uint8Array>;
  readonly log: Log;
}

/** How often a keybroker may turn out to have permitted a newer history before the job is given back. */
const HISTORY_ROUNDS_MAX = 8;
/** Attempts after which a worker that keeps failing is taken for the job's fault. */
const FAULTY_ATTEMPTS_MAX = 20;
const HEALTH_TIMEOUT_MS = 5_000;

/**
 * Carries one taken job through the steps of its attempt, between the coordinator's queue and the worker's socket. Keeps
 * nothing: whatever breaks, the job is given back, and whoever takes it next opens a new attempt.
 */
export async function carryJob(taken: TakenRun, ports: RelayPorts): Promise<RunOutcome> {
  const carrier = new Carrier(taken, ports);
  try {
    await carrier.carry();
    return { kind: 'over' };
  } catch (stop) {
    return await carrier.settle(stop);
  }
}

/** Ends the carrying: thrown where a step's answer does not lead on. */
class Stop extends Error {
  readonly outcome: RunOutcome;
  readonly code: string;

  constructor(outcome: RunOutcome, code: string) {
    super(code);
    this.outcome = outcome;
    this.code = code;
  }
}

class Carrier {
  readonly #taken: TakenRun;
  readonly #ports: RelayPorts;
  #attempt = 0;

  constructor(taken: TakenRun, ports: RelayPorts) {
    this.#taken = taken;
    this.#ports = ports;
  }

  async carry(): Promise<void> {
    const { worker, name } = this.#ports;
    await worker.health(HEALTH_TIMEOUT_MS);
    this.#note('taken');
    const opened = await this.#ask('opened', {
      step: 'open',
      job: this.#taken.job,
      relay: name,
      lease: this.#taken.lease,
    });
    this.#attempt = opened.attempt;
    this.#note('challenged');

    const { documents, challenges } = opened;
    const attested = await this.#tell(worker.open({ documents, challenges, attempt: opened.attempt }));
    this.#note('attested');
    const granted = await this.#ask('granted', {
      step: 'grant',
      ...this.#about,
      worker: attested.worker,
      evidence: attested.evidence,
    });
    this.#note('granted');
    await this.#tell(worker.useGrants(this.#id, { grants: granted.grants }));

    await this.#load(opened.datasets);
    await this.#ask('noted', { step: 'progress', ...this.#about, state: 'running', detail: 'computing' });
    this.#note('running');
    await this.#tell(worker.run(this.#id));
    this.#note('computed');

    const permits = await this.#permits(granted.histories);
    this.#note('permitted');
    const { result, receipt } = await this.#tell(worker.release(this.#id, { permits }));
    this.#note('sealed');
    await this.#ask('stored', { step: 'result', ...this.#about, result, receipt });
    this.#note('stored');
  }

  async #load(datasets: readonly DatasetSource[]): Promise<void> {
    for (const dataset of datasets) {
      const detail = `loading ${dataset.name}`;
      await this.#ask('noted', { step: 'progress', ...this.#about, state: 'loading', detail });
      this.#note('loading', { dataset: dataset.name, bytes: dataset.bytes });
      const file = this.#ports.readBlob(dataset);
      await this.#tell(this.#ports.worker.putDataset(this.#id, dataset.name, file));
    }
    this.#note('loaded', { datasets: datasets.length });
  }

  /** Offers the histories known so far until every keybroker finds its own newest one among them. */
  async #permits(histories: readonly SealedHistory[]): Promise<SignedEnvelope[]> {
    const known = new Map(histories.map((history) => [history.digest, history]));
    for (let round = 0; round < HISTORY_ROUNDS_MAX; round++) {
      const { request, sealedHistory } = await this.#tell(
        this.#ports.worker.offerHistory(this.#id, { histories: [...known.values()] }),
      );
      this.#note('permit-asked', { round, histories: known.size });
      const reply = await this.#ask(['permitted', 'history-behind'], {
        step: 'permit',
        ...this.#about,
        request,
        sealedHistory,
      });
      if (reply.kind === 'permitted') return reply.permits;
      for (const history of reply.histories) known.set(history.digest, history);
    }
    throw new Stop({ kind: 'retry', reasons: [behindForGood] }, behindForGood.code);
  }

  /** Turns what ended the carrying into the outcome for the queue, and lets the worker forget the attempt. */
  async settle(stop: unknown): Promise<RunOutcome> {
    if (stop instanceof Stop) {
      this.#note(stop.outcome.kind === 'over' ? 'over' : 'given-back', { code: stop.code });
      await this.#forget();
      return stop.outcome;
    }
    const code = stop instanceof RelayError ? stop.code : codeOf(stop);
    this.#note('given-back', { code });
    await this.#forget();
    if (this.#attempt >= FAULTY_ATTEMPTS_MAX && stop instanceof RelayError && stop.code !== 'blob-unavailable') {
      return this.#refuse([{ code: 'worker-fails', message: 'the worker failed in every attempt at this job' }]);
    }
    return { kind: 'retry', reasons: [{ code, message: 'the attempt broke off' }] };
  }

  /** The coordinator's answer to a step, if it is of the kind that leads on. @throws Stop */
  async #ask<Kind extends StepReply['kind']>(
    expected: Kind | readonly Kind[],
    request: StepRequest,
  ): Promise<Extract<StepReply, { kind: Kind }>> {
    const reply = await this.#ports.ask(request);
    if (isOf(reply, [expected].flat() as Kind[])) return reply;
    const reasons = 'reasons' in reply ? reply.reasons : [];
    if (reply.kind === 'over') throw new Stop({ kind: 'over' }, reasons[0]?.code ?? 'over');
    throw new Stop({ kind: 'retry', reasons }, reasons[0]?.code ?? 'unexpected-answer');
  }

  /** The worker's answer to a step, if it is not a refusal. @throws Stop */
  async #tell<Answer extends { readonly kind: string }>(answer: Promise<Answer | Denied>): Promise<Answer> {
    const answered = await answer;
    if (!isDenied(answered)) return answered;
    const { reasons } = answered;
    const passing = isPassing(reasons) && this.#attempt < FAULTY_ATTEMPTS_MAX;
    if (passing) throw new Stop({ kind: 'retry', reasons }, reasons[0]?.code ?? 'denied');
    throw new Stop(await this.#refuse(reasons), reasons[0]?.code ?? 'denied');
  }

  /** Tells the coordinator that the worker refused: the job ends with these reasons. */
  async #refuse(reasons: readonly Reason[]): Promise<RunOutcome> {
    const reply = await this.#ports.ask({ step: 'refused', ...this.#about, reasons: [...reasons] });
    return reply.kind === 'retry' ? { kind: 'retry', reasons: reply.reasons } : { kind: 'over' };
  }

  /** A worker that is away has forgotten already. */
  async #forget(): Promise<void> {
    if (this.#attempt > 0) await this.#ports.worker.forget(this.#id).catch(() => undefined);
  }

  #note(step: string, fields: Readonly<Record<string, string | number>> = {}): void {
    this.#ports.log(step, { job: this.#taken.job, attempt: this.#attempt, ...fields });
  }

  get #about(): { readonly job: string; readonly attempt: number } {
    return { job: this.#taken.job, attempt: this.#attempt };
  }

  get #id(): string {
    return `${this.#taken.job}.${String(this.#attempt)}`;
  }
}

const behindForGood: Reason = {
  code: 'history-behind',
  message: 'the release history kept changing while the permit was asked for',
};

const isOf = <Kind extends StepReply['kind']>(
  reply: StepReply,
  kinds: readonly Kind[],
): reply is Extract<StepReply, { kind: Kind }> => (kinds as readonly string[]).includes(reply.kind);

const isDenied = (answer: { readonly kind: string }): answer is Denied => answer.kind === 'denied';

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'fault';
