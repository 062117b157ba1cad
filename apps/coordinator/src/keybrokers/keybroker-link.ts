// SPDX-License-Identifier: Apache-2.0
import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { ClientProxy } from '@nestjs/microservices';
import { firstValueFrom, timeout } from 'rxjs';
import {
  KEYBROKER_MESSAGE_LABEL,
  keybrokerPattern,
  SignedEnvelope,
  type KeybrokerAnswer,
  type KeybrokerMessage,
  type KeybrokerOutcome,
  type KeybrokerRequest,
} from '@glovebox/contracts';
import { CodedError } from '@glovebox/core';
import { canonicalDigest, openDocument } from '@glovebox/crypto';

/** Token of Nest's Redis client. */
export const KEYBROKER_CLIENT = Symbol('keybroker client');

export interface AskOptions {
  /** The same for the same question: a keybroker answers what it answered before from its journal. */
  readonly id: string;
  /** How often it is asked, each time for longer, with growing pauses between. */
  readonly tries?: number;
}

/**
 * The first wait is short: a message that met a keybroker or a Redis on its way down is lost, and asking again costs
 * nothing. The later ones are long enough for a busy keybroker.
 */
const ANSWER_WITHIN_MS = 1_000;
const ANSWER_WITHIN_MAX_MS = 3_000;
const TRIES = 6;
const PAUSE_MS = 200;
const PAUSE_MAX_MS = 800;
const GOODBYE_MS = 1_000;

/**
 * Asks keybrokers over a transport that forgets: a request is repeated until it is answered, and an answer counts only
 * with the keybroker's signature over exactly this request.
 */
@Injectable()
export class KeybrokerLink {
  readonly #log = new Logger('keybrokers');

  constructor(@Inject(KEYBROKER_CLIENT) private readonly client: ClientProxy) {}

  /** A Redis that is away never acknowledges the goodbye. */
  async onApplicationShutdown(): Promise<void> {
    await Promise.race([Promise.resolve(this.client.close()), sleep(GOODBYE_MS, null, { ref: false })]);
  }

  /** Null when no answer that verifies came in time. */
  async ask(keybroker: string, request: KeybrokerRequest, options: AskOptions): Promise<KeybrokerAnswer | null> {
    const message: KeybrokerMessage = { id: options.id, request };
    const digest = canonicalDigest(KEYBROKER_MESSAGE_LABEL, message);
    const tries = options.tries ?? TRIES;
    for (let attempt = 0; attempt < tries; attempt++) {
      if (attempt > 0) await sleep(Math.min(PAUSE_MS * 2 ** attempt, PAUSE_MAX_MS));
      const reply = await this.#send(
        keybroker,
        message,
        Math.min(ANSWER_WITHIN_MS * 2 ** attempt, ANSWER_WITHIN_MAX_MS),
      );
      const outcome = reply === null ? null : this.#verify(keybroker, digest, reply);
      if (reply !== null && outcome !== null) return { reply, outcome };
    }
    return null;
  }

  async #send(keybroker: string, message: KeybrokerMessage, withinMs: number): Promise<SignedEnvelope | null> {
    try {
      const answer = this.client.send<unknown>(keybrokerPattern(keybroker), message);
      const parsed = SignedEnvelope.safeParse(await firstValueFrom(answer.pipe(timeout(withinMs))));
      if (parsed.success) return parsed.data;
      this.#log.warn(`keybroker ${keybroker} answered ${message.request.verb} with something that is no envelope`);
    } catch {
      this.#log.warn(`keybroker ${keybroker} did not answer ${message.request.verb} in time`);
    }
    return null;
  }

  #verify(keybroker: string, request: string, reply: SignedEnvelope): KeybrokerOutcome | null {
    try {
      const { value } = openDocument('glovebox/keybroker-reply/v1', reply, [keybroker]);
      if (value.request === request && value.keybroker === keybroker) return value.outcome;
      this.#log.warn(`an answer of keybroker ${keybroker} is to another request`);
    } catch (error) {
      if (!(error instanceof CodedError)) throw error;
      this.#log.warn(`an answer of keybroker ${keybroker} does not verify: ${error.code}`);
    }
    return null;
  }
}
