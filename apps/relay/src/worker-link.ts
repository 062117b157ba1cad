// SPDX-License-Identifier: Apache-2.0
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type z } from 'zod';
import {
  AttemptOpened,
  PermitAsked,
  Released,
  WorkerDenied,
  WorkerHealth,
  WorkerOk,
  type Denied,
  type OfferHistory,
  type OpenAttempt,
  type UseGrants,
  type UsePermits,
} from '@glovebox/contracts';
import { concatBytes, fromUtf8 } from '@glovebox/core';
import { RelayError } from './error.ts';

/** Larger than any answer in the contract: a sealed result has at most 32 MB. */
const ANSWER_BYTES_MAX = 128 << 20;
const STATUS_REFUSED = 422;

/**
 * The worker's steps (contracts/worker-link.ts) as functions. A refusal of the job is returned; a worker that is away,
 * restarted, or at fault itself is thrown.
 * @throws RelayError `worker-unreachable`, `worker-failed`, `worker-malformed`
 */
export class WorkerLink {
  readonly #socketPath: string;

  constructor(socketPath: string) {
    this.#socketPath = socketPath;
  }

  async health(timeoutMs: number): Promise<WorkerHealth> {
    const options = { signal: AbortSignal.timeout(timeoutMs) };
    const answer = await this.#call('GET', '/health', WorkerHealth, undefined, options);
    if (isDenied(answer)) throw new RelayError('worker-failed', 'the worker does not say how it is');
    return answer;
  }

  open(body: OpenAttempt): Promise<AttemptOpened | Denied> {
    return this.#call('POST', '/attempts', AttemptOpened, json(body));
  }

  useGrants(attempt: string, body: UseGrants): Promise<WorkerOk | Denied> {
    return this.#call('POST', `/attempts/${attempt}/grants`, WorkerOk, json(body));
  }

  /** Streams a dataset's file in, no faster than the worker takes it. */
  putDataset(attempt: string, name: string, file: AsyncIterable<Uint8Array>): Promise<WorkerOk | Denied> {
    return this.#call('PUT', `/attempts/${attempt}/datasets/${name}`, WorkerOk, Readable.from(file));
  }

  run(attempt: string): Promise<WorkerOk | Denied> {
    return this.#call('POST', `/attempts/${attempt}/run`, WorkerOk, json({}));
  }

  offerHistory(attempt: string, body: OfferHistory): Promise<PermitAsked | Denied> {
    return this.#call('POST', `/attempts/${attempt}/history`, PermitAsked, json(body));
  }

  release(attempt: string, body: UsePermits): Promise<Released | Denied> {
    return this.#call('POST', `/attempts/${attempt}/release`, Released, json(body));
  }

  async forget(attempt: string): Promise<void> {
    await this.#call('DELETE', `/attempts/${attempt}`, WorkerOk);
  }

  async #call<T extends z.ZodType>(
    method: string,
    path: string,
    schema: T,
    body?: Readable,
    options: { signal?: AbortSignal } = {},
  ): Promise<z.infer<T> | Denied> {
    const { status, bytes } = await this.#exchange(method, path, body, options);
    if (status === STATUS_REFUSED) return parseAnswer(WorkerDenied, bytes);
    if (status === 200) return parseAnswer(schema, bytes);
    throw new RelayError('worker-failed', `the worker answered \`${String(status)}\` to \`${method} ${path}\``);
  }

  /** An answer that comes while the body is still being sent counts: the worker has refused the rest. */
  async #exchange(method: string, path: string, body: Readable | undefined, options: { signal?: AbortSignal }) {
    const outgoing = httpRequest({ socketPath: this.#socketPath, method, path, agent: false, ...options });
    const answered = new Promise<IncomingMessage>((resolve, reject) => {
      outgoing.on('response', resolve);
      outgoing.on('error', reject);
    });
    const sent = body ? pipeline(body, outgoing) : Promise.resolve(outgoing.end());
    try {
      const response = await Promise.race([answered, sent.then(() => answered)]);
      const bytes = await readAnswer(response);
      return { status: response.statusCode ?? 0, bytes };
    } catch (cause) {
      if (cause instanceof RelayError) throw cause;
      throw new RelayError('worker-unreachable', 'the worker does not answer on its socket', { cause });
    } finally {
      answered.catch(() => undefined);
      sent.catch(() => undefined);
      body?.destroy();
      outgoing.destroy();
    }
  }
}

const json = (value: object): Readable => Readable.from([Buffer.from(JSON.stringify(value))]);

async function readAnswer(response: IncomingMessage): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of response) {
    parts.push(part as Buffer);
    bytes += (part as Buffer).length;
    if (bytes > ANSWER_BYTES_MAX) throw new RelayError('worker-malformed', "the worker's answer is too large");
  }
  return concatBytes(...parts);
}

function parseAnswer<T extends z.ZodType>(schema: T, bytes: Uint8Array): z.infer<T> {
  try {
    return schema.parse(JSON.parse(fromUtf8(bytes)));
  } catch (cause) {
    throw new RelayError('worker-malformed', "the worker's answer is not in the contract", { cause });
  }
}

const isDenied = (answer: object): answer is Denied => 'kind' in answer && answer.kind === 'denied';
