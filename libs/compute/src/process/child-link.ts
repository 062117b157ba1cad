// SPDX-License-Identifier: Apache-2.0
import type { ChildProcessByStdio } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { ComputeError } from '../error.ts';
import { frameHeader, FrameReader, type Frame, type FrameKind } from './frames.ts';
import { decodeMessage, FailedMessage } from './messages.ts';

export type Child = ChildProcessByStdio<Writable, Readable, null>;

/**
 * The session's end of the pipes. Sending waits while the child is busy; what the child says is judged here: a code of
 * its own, the frame that was expected, or silence, which is a crash.
 */
export class ChildLink {
  readonly #child: Child;
  readonly #frames: FrameReader;
  readonly #gone: Promise<void>;
  readonly #timer: NodeJS.Timeout;
  #timedOut = false;
  #broken = false;

  constructor(child: Child, timeoutMs: number) {
    this.#child = child;
    this.#frames = new FrameReader(child.stdout as AsyncIterable<Uint8Array>);
    this.#gone = new Promise((resolve) => {
      child.once('close', () => {
        clearTimeout(this.#timer);
        this.#broken = true;
        resolve();
      });
      // A command that cannot be started has no process that could close.
      child.once('error', () => {
        clearTimeout(this.#timer);
        this.#broken = true;
        resolve();
      });
    });
    // Its reader may be gone: then the child's own last word, or its silence, says why.
    child.stdin.on('error', () => (this.#broken = true));
    this.#timer = setTimeout(() => {
      this.#timedOut = true;
      child.kill('SIGKILL');
    }, timeoutMs);
  }

  /** Resolves when the child can take more, or false when it takes no more at all: then ask what it said. */
  async send(kind: FrameKind, payload: Uint8Array = new Uint8Array(0)): Promise<boolean> {
    const { stdin } = this.#child;
    if (this.#broken || stdin.destroyed) return false;
    stdin.write(frameHeader(kind, payload.length));
    if (stdin.write(payload)) return true;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        for (const event of ['drain', 'error', 'close']) stdin.off(event, done);
        resolve();
      };
      for (const event of ['drain', 'error', 'close']) stdin.once(event, done);
    });
    return !this.#isBroken();
  }

  /**
   * The child's next frame, which must be of this kind. Throws ComputeError: the child's code if it failed, `timeout` or
   * `compute-failed` if it is gone, `protocol` for another frame.
   */
  async expect(kind: FrameKind): Promise<Frame> {
    const frame = await this.#next();
    if (frame === null) throw new ComputeError(this.#timedOut ? 'timeout' : 'compute-failed');
    if (frame.kind === 'failed') throw new ComputeError(decodeMessage(FailedMessage, frame.payload).code);
    if (frame.kind !== kind) throw new ComputeError('protocol');
    return frame;
  }

  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    // What is left in the pipe would keep it open.
    this.#child.stdout.destroy();
    await this.#gone;
  }

  async #next(): Promise<Frame | null> {
    try {
      return await this.#frames.next();
    } catch (error) {
      if (error instanceof ComputeError) throw error;
      return null;
    }
  }

  /** After an await, whatever the compiler remembers of it. */
  #isBroken(): boolean {
    return this.#broken;
  }
}
