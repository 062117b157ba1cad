// SPDX-License-Identifier: Apache-2.0
import { Inject, Injectable, Logger } from '@nestjs/common';
import type { Redis } from 'ioredis';
import type { StepReply, StepRequest } from '@glovebox/contracts';
import { startStepWorker, type QueueWorker } from '@glovebox/jobs';
import { REDIS } from '../redis.ts';
import { GrantStep } from './steps/grant.step.ts';
import { NoteSteps } from './steps/notes.step.ts';
import { OpenStep } from './steps/open.step.ts';
import { PermitStep } from './steps/permit.step.ts';
import { ResultStep } from './steps/result.step.ts';

const CONCURRENCY = 8;

/** Answers the steps of relays. Every handler may be called again with the same step, and then answers the same. */
@Injectable()
export class StepsService {
  readonly #log = new Logger('steps');
  #worker: QueueWorker | null = null;

  constructor(
    @Inject(REDIS) private readonly redis: Redis,
    @Inject(OpenStep) private readonly open: OpenStep,
    @Inject(GrantStep) private readonly grant: GrantStep,
    @Inject(PermitStep) private readonly permit: PermitStep,
    @Inject(ResultStep) private readonly result: ResultStep,
    @Inject(NoteSteps) private readonly notes: NoteSteps,
  ) {}

  onApplicationBootstrap(): void {
    this.#worker = startStepWorker(this.redis, (request) => this.handle(request), {
      concurrency: CONCURRENCY,
      onFault: () => undefined,
    });
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.#worker?.close();
  }

  async handle(request: StepRequest): Promise<StepReply> {
    const job = 'job' in request ? request.job : request.relay;
    try {
      const reply = await this.#dispatch(request);
      const codes = 'reasons' in reply ? reply.reasons.map(({ code }) => code).join(' ') : '';
      if (request.step !== 'hello') this.#log.log(`${request.step} ${job}: ${reply.kind} ${codes}`.trimEnd());
      return reply;
    } catch (error) {
      this.#log.error(`${request.step} ${job}: ${error instanceof Error ? (error.stack ?? error.message) : 'failed'}`);
      throw error;
    }
  }

  /** A step without a line here does not compile. */
  #dispatch(request: StepRequest): Promise<StepReply> {
    switch (request.step) {
      case 'hello':
        return this.notes.hello(request);
      case 'open':
        return this.open.handle(request);
      case 'grant':
        return this.grant.handle(request);
      case 'progress':
        return this.notes.progress(request);
      case 'permit':
        return this.permit.handle(request);
      case 'result':
        return this.result.handle(request);
      case 'refused':
        return this.notes.refused(request);
    }
  }
}
