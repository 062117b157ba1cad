// SPDX-License-Identifier: Apache-2.0
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { Key32, SignedEnvelope, Slug } from '@glovebox/contracts';
import { LINE_BYTES_MAX, readLines, toQuestion } from '../pipe.ts';

const Ready = z.strictObject({ ready: z.strictObject({ name: Slug, identityKey: Key32 }) });
const Answer = z.strictObject({ seq: z.number().int(), reply: SignedEnvelope });
type Core = ChildProcessByStdio<Writable, Readable, null>;

interface Pending {
  readonly question: string;
  readonly resolve: (reply: SignedEnvelope) => void;
  readonly reject: (error: Error) => void;
  /** How many cores have had it. */
  deliveries: number;
}

/** A message that a core died on is given to the next one, so often; every verb is idempotent. */
const DELIVERIES_MAX = 3;
const RESTART_DELAY_MS = 200;
const RESTART_DELAY_MAX_MS = 5000;

export interface CoreCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

/** Keeps one core running behind a pipe: starts it again when it dies and repeats what was not answered. Holds no key. */
export class CoreLink {
  readonly #command: CoreCommand;
  readonly #log: (message: string) => void;
  readonly #pending = new Map<number, Pending>();
  #core: Core | null = null;
  #identityKey: string | null = null;
  #seq = 0;
  #failures = 0;
  #closing = false;

  constructor(command: CoreCommand, log: (message: string) => void) {
    this.#command = command;
    this.#log = log;
  }

  /** Starts the first core. Rejects if it does not come up: then the configuration is wrong, and it said why. */
  async start(): Promise<{ readonly identityKey: string }> {
    const first = await this.#spawn();
    void this.#supervise(first);
    return { identityKey: first.identityKey };
  }

  /** The core's signed reply. Rejects if cores keep dying on this message, or the link is being closed. */
  ask(message: unknown): Promise<SignedEnvelope> {
    return new Promise((resolve, reject) => {
      if (this.#closing) {
        reject(new Error('the keybroker is shutting down'));
        return;
      }
      const seq = this.#seq++;
      const question = toQuestion(seq, JSON.stringify(message));
      if (Buffer.byteLength(question) > LINE_BYTES_MAX) {
        reject(new Error('the message is larger than any that a keybroker takes'));
        return;
      }
      const pending: Pending = { question, resolve, reject, deliveries: 0 };
      this.#pending.set(seq, pending);
      this.#deliver(seq, pending);
    });
  }

  /** Lets the core finish what it was asked, then ends it. */
  async close(): Promise<void> {
    this.#closing = true;
    const core = this.#core;
    if (core?.exitCode !== null || core.signalCode !== null) return;
    const gone = once(core, 'exit');
    core.stdin.end();
    await gone;
  }

  async #supervise(first: RunningCore): Promise<void> {
    let running: RunningCore | null = first;
    for (;;) {
      if (running !== null) await running.ended;
      this.#core = null;
      if (this.#closing) break;
      this.#log(`the core ended; starting it again`);
      await sleep(Math.min(RESTART_DELAY_MS * 2 ** this.#failures, RESTART_DELAY_MAX_MS));
      this.#failures++;
      running = await this.#spawn().catch(() => null);
    }
    for (const { reject } of this.#pending.values()) reject(new Error('the keybroker is shutting down'));
    this.#pending.clear();
  }

  async #spawn(): Promise<RunningCore> {
    const { command, args, env } = this.#command;
    const core = spawn(command, args, { env, stdio: ['pipe', 'pipe', 'inherit'] });
    // A core that dies between two writes: its exit is what counts.
    core.stdin.on('error', () => undefined);
    const exited = once(core, 'exit').catch(() => undefined);
    const lines = readLines(core.stdout);
    const hello = await lines.next().catch(() => ({ done: true as const, value: undefined }));
    if (hello.done === true) {
      await exited;
      throw new Error('the core did not start');
    }
    const { identityKey } = Ready.parse(JSON.parse(new TextDecoder().decode(hello.value))).ready;
    if (this.#identityKey !== null && this.#identityKey !== identityKey)
      throw new Error('the core changed its identity');
    this.#identityKey = identityKey;
    this.#core = core;
    if (this.#closing) core.stdin.end();
    for (const [seq, pending] of this.#pending) this.#deliver(seq, pending);
    const ended = Promise.all([this.#read(lines).catch(() => core.kill('SIGKILL')), exited]).then(() => undefined);
    return { identityKey, ended };
  }

  async #read(lines: AsyncIterable<Uint8Array>): Promise<void> {
    for await (const line of lines) {
      const { seq, reply } = Answer.parse(JSON.parse(new TextDecoder().decode(line)));
      this.#pending.get(seq)?.resolve(reply);
      this.#pending.delete(seq);
      this.#failures = 0;
    }
  }

  #deliver(seq: number, pending: Pending): void {
    if (this.#core === null) return;
    if (pending.deliveries >= DELIVERIES_MAX) {
      this.#pending.delete(seq);
      pending.reject(new Error('the core fails on this message'));
      return;
    }
    pending.deliveries++;
    this.#core.stdin.write(pending.question);
  }
}

interface RunningCore {
  readonly identityKey: string;
  /** When the process is gone and all that it said was read. */
  readonly ended: Promise<void>;
}
