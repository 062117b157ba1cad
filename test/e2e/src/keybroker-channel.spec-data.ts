// SPDX-License-Identifier: Apache-2.0
import { keybrokerPattern, KeybrokerMessage, SignedEnvelope, type KeybrokerOutcome } from '@glovebox/contracts';
import { toBase64Url } from '@glovebox/core';
import { openDocument } from '@glovebox/crypto';
import { connectRedis } from '@glovebox/jobs';
import { randomBytes } from '@glovebox/native';

interface Packet {
  readonly id: string;
  readonly data?: unknown;
  readonly response?: unknown;
}

/**
 * Somebody in the host's Redis who hears and says everything on the keybrokers' channels. The framing is the one of
 * Nest's Redis transport: `{pattern, data, id}` there, `{response, isDisposed, id}` on `<pattern>.reply` back.
 */
export class KeybrokerChannel {
  readonly #listening;
  readonly #speaking;
  readonly #handlers = new Map<string, Set<(packet: Packet) => void>>();

  constructor(redisUrl: string) {
    this.#listening = connectRedis(redisUrl, () => undefined);
    this.#speaking = connectRedis(redisUrl, () => undefined);
    this.#listening.on('message', (channel, text) => {
      const packet = JSON.parse(text) as Packet;
      for (const handle of this.#handlers.get(channel) ?? []) handle(packet);
    });
  }

  close(): void {
    this.#listening.disconnect();
    this.#speaking.disconnect();
  }

  /** Keeps every signed reply of a keybroker, from now on. */
  async record(keybroker: string, kind: KeybrokerOutcome['kind']): Promise<SignedEnvelope[]> {
    const replies: SignedEnvelope[] = [];
    await this.#hear(`${keybrokerPattern(keybroker)}.reply`, ({ response }) => {
      const reply = SignedEnvelope.safeParse(response);
      if (!reply.success) return;
      const { value } = openDocument('glovebox/keybroker-reply/v1', reply.data);
      if (value.outcome.kind === kind) replies.push(reply.data);
    });
    return replies;
  }

  /** Answers in the place of a keybroker until the returned function is called. */
  async impersonate(
    keybroker: string,
    answer: (message: KeybrokerMessage) => Promise<SignedEnvelope>,
  ): Promise<() => Promise<void>> {
    const pattern = keybrokerPattern(keybroker);
    return this.#hear(pattern, ({ id, data }) => {
      const message = KeybrokerMessage.parse(data);
      void answer(message).then((response) => this.#say(`${pattern}.reply`, { id, response, isDisposed: true }));
    });
  }

  /** What another keybroker answers to a message. */
  async ask(keybroker: string, data: KeybrokerMessage): Promise<SignedEnvelope> {
    const pattern = keybrokerPattern(keybroker);
    const id = toBase64Url(randomBytes(12));
    let answered: (reply: SignedEnvelope) => void = () => undefined;
    const reply = new Promise<SignedEnvelope>((resolve) => (answered = resolve));
    const done = await this.#hear(`${pattern}.reply`, (packet) => {
      if (packet.id === id) answered(SignedEnvelope.parse(packet.response));
    });
    await this.#say(pattern, { pattern, data, id });
    const answer = await reply;
    await done();
    return answer;
  }

  async #hear(channel: string, handle: (packet: Packet) => void): Promise<() => Promise<void>> {
    const handlers = this.#handlers.get(channel) ?? new Set();
    this.#handlers.set(channel, handlers.add(handle));
    await this.#listening.subscribe(channel);
    return async () => {
      handlers.delete(handle);
      if (handlers.size === 0) await this.#listening.unsubscribe(channel);
    };
  }

  async #say(channel: string, packet: object): Promise<void> {
    await this.#speaking.publish(channel, JSON.stringify(packet));
  }
}
