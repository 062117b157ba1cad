// SPDX-License-Identifier: Apache-2.0
import type { AttemptOpened, Denied, OpenAttempt } from '@glovebox/contracts';
import { documentDigest } from '@glovebox/crypto';
import { WorkerError } from './error.ts';
import { JobRun } from './run-job.ts';
import type { WorkerTools } from './tools.ts';

/** The one attempt that a worker has in hand. Opening another one ends it. */
export class AttemptSlot {
  readonly #tools: WorkerTools;
  #current: { readonly id: string; readonly run: JobRun } | null = null;
  #opening = 0;

  constructor(tools: WorkerTools) {
    this.#tools = tools;
  }

  get busy(): boolean {
    return this.#current !== null;
  }

  async open(request: OpenAttempt): Promise<AttemptOpened | Denied> {
    this.#forget();
    const turn = ++this.#opening;
    const opened = await JobRun.open(request, this.#tools);
    if ('kind' in opened) return opened;
    if (turn !== this.#opening) {
      opened.run.forget();
      throw new WorkerError('no-such-attempt', 'another attempt was opened meanwhile');
    }
    this.#current = { id: attemptId(request), run: opened.run };
    return opened.reply;
  }

  /** @throws WorkerError `no-such-attempt` */
  find(id: string): JobRun {
    if (this.#current?.id !== id) throw new WorkerError('no-such-attempt', 'the worker has no such attempt in hand');
    return this.#current.run;
  }

  /** Ends the attempt of this id. Harmless when there is none. */
  forget(id: string): void {
    if (this.#current?.id === id) this.#forget();
  }

  /** Ends whatever is in hand, also an attempt that is being opened. */
  clear(): void {
    this.#opening++;
    this.#forget();
  }

  #forget(): void {
    this.#current?.run.forget();
    this.#current = null;
  }
}

const attemptId = (request: OpenAttempt): string =>
  `${documentDigest(request.documents.job)}.${String(request.attempt)}`;
