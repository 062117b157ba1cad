// SPDX-License-Identifier: Apache-2.0
import { spawn } from 'node:child_process';
import type { QueryTree, Task } from '@glovebox/contracts';
import { toHex } from '@glovebox/core';
import { adoptReleased, type EffectiveRules, type Released } from '@glovebox/privacy';
import { ComputeError } from '../error.ts';
import { questionOf } from '../question/question-of.ts';
import { ChildLink } from './child-link.ts';
import { maxDataBytes } from './frames.ts';
import {
  decodeMessage,
  encodeMessage,
  LoadedMessage,
  Shown,
  type ComputeDataset,
  type ComputeLimits,
  type OpenMessage,
} from './messages.ts';

export interface ComputeRequest {
  readonly tree: QueryTree;
  /** What is made of the people that it selects; absent where its own answer is released. */
  readonly task?: Task | undefined;
  /** For each dataset: the columns of its manifest (what the stream has) and its terms in the agreement. */
  readonly datasets: readonly ComputeDataset[];
  /** The strictest of all owners that take part. */
  readonly rules: EffectiveRules;
  /** 16 bytes that are the same for everything that is audited together, and that only the room's keybrokers can make. */
  readonly rowKey: Uint8Array;
  /** The question's seed (`questionSeed`, 32 bytes): needed where a dataset has a budget, not used otherwise. */
  readonly noiseSeed?: Uint8Array;
  /** The program that calls `computeMain()`, with an absolute path: its environment is empty. */
  readonly child: { readonly command: string; readonly args: readonly string[] };
  readonly limits?: Partial<ComputeLimits>;
}

/** What leaves, what of it the history must remember, and the state of the audit with it. */
export interface DecidedRelease {
  readonly table: Released;
  readonly shown: Shown;
  readonly state: Uint8Array;
}

/** Enough for the main job with room; a deployment gives its own. */
export const defaultLimits: ComputeLimits = { timeoutMs: 600_000, memoryMebibytes: 4096, threads: 2 };

/**
 * One computation in one child process: `open`, `load` for every dataset, `run`, `decide`, `close`. The database, and every row in
 * clear, lives in the child and ends with it; this side holds one chunk of a stream at a time, and gets back a released
 * table or a code, never a text.
 *
 * Every method throws ComputeError with the code of the first fault; then, too, the caller calls `close`. The child is
 * killed when the wall-clock limit is reached (`timeout`), wherever it then is: the engine can be interrupted only
 * between vectors, a process always.
 */
export class ComputeSession {
  readonly #link: ChildLink;
  readonly #request: ComputeRequest;

  private constructor(link: ChildLink, request: ComputeRequest) {
    this.#link = link;
    this.#request = request;
  }

  /**
   * Starts the child, which locks its database down and checks the question before it asks for data.
   * Throws ComputeError `tree-mismatch` or `plan-mismatch` when the printed SQL is not the tree's, `schema-mismatch` when
   * columns and terms do not belong together.
   */
  static async open(request: ComputeRequest): Promise<ComputeSession> {
    const limits = { ...defaultLimits, ...request.limits };
    // No environment: nothing of this process's is the child's business. No stderr: the engine's texts can quote a cell.
    const child = spawn(request.child.command, [...request.child.args], {
      env: {},
      stdio: ['pipe', 'pipe', 'ignore'],
      windowsHide: true,
    });
    const session = new ComputeSession(new ChildLink(child, limits.timeoutMs), request);
    const { tree, task, datasets, rules, rowKey, noiseSeed } = request;
    const message: OpenMessage = {
      tree,
      ...(task === undefined ? {} : { task }),
      datasets: [...datasets],
      rules,
      rowKey: toHex(rowKey),
      ...(noiseSeed === undefined ? {} : { noiseSeed: toHex(noiseSeed) }),
      limits,
    };
    try {
      await session.#link.send('open', encodeMessage(message));
      await session.#link.expect('ready');
      return session;
    } catch (error) {
      await session.close();
      throw error;
    }
  }

  /**
   * Streams one dataset's Arrow bytes into the child, as fast as it takes them. Resolves with the rows loaded. Errors of
   * the stream itself (a failed authentication, say) are passed on as they are.
   */
  async load(dataset: string, stream: AsyncIterable<Uint8Array>): Promise<{ readonly rows: number }> {
    await this.#link.send('begin', encodeMessage({ dataset }));
    for await (const chunk of stream) {
      for (let from = 0; from < chunk.length; from += maxDataBytes) {
        if (!(await this.#link.send('data', chunk.subarray(from, from + maxDataBytes)))) return await this.#loaded();
      }
    }
    await this.#link.send('end');
    return await this.#loaded();
  }

  /** Runs the question over what was loaded. The cells stay in the child until it is decided what of them leaves. */
  async run(): Promise<void> {
    await this.#link.send('run');
    await this.#link.expect('ran');
  }

  /**
   * Decides what leaves on top of the given state of the audit, empty for a room without one; `decided` repeats an
   * earlier decision of the same question. The table has passed `release()`, in the child. May be asked again.
   */
  async decide(state: Uint8Array, decided: Shown | null): Promise<DecidedRelease> {
    await this.#link.send('decide', encodeMessage({ decided }));
    await this.#link.send('state', state);
    const result = await this.#link.expect('result');
    const shown = decodeMessage(Shown, (await this.#link.expect('shown')).payload);
    const next = await this.#link.expect('state');
    try {
      return { table: adoptReleased(result.payload, questionOf(this.#request)), shown, state: next.payload };
    } catch {
      throw new ComputeError('protocol');
    }
  }

  /** Kills the child and resolves when it is gone, its memory with it. May be called at any time and more than once. */
  async close(): Promise<void> {
    await this.#link.kill();
  }

  async #loaded(): Promise<{ readonly rows: number }> {
    const { payload } = await this.#link.expect('loaded');
    return decodeMessage(LoadedMessage, payload);
  }
}
