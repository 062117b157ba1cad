// SPDX-License-Identifier: Apache-2.0
import type { CollateralError } from '../error.ts';

/** At most so many requests to one host at once, and none while the host wants to be left alone. */
export class HostGate {
  readonly #perHost: number;
  readonly #running = new Map<string, number>();
  readonly #waiting = new Map<string, (() => void)[]>();
  readonly #pauses = new Map<string, Promise<void>>();
  readonly #closed = new Map<string, { readonly untilMs: number; readonly why: CollateralError }>();

  constructor(perHost: number) {
    this.#perHost = perHost;
  }

  async run<T>(host: string, task: () => Promise<T>): Promise<T> {
    await this.#enter(host);
    try {
      await this.#pauses.get(host);
      return await task();
    } finally {
      this.#leave(host);
    }
  }

  /** The host wants to be left alone for longer than anybody here waits: it is not asked before that. */
  closeUntil(host: string, now: string, milliseconds: number, why: CollateralError): void {
    this.#closed.set(host, { untilMs: Date.parse(now) + milliseconds, why });
  }

  /** @throws CollateralError `rate-limited`, without asking the host */
  assertOpen(host: string, now: string): void {
    const closed = this.#closed.get(host);
    if (closed !== undefined && Date.parse(now) < closed.untilMs) throw closed.why;
  }

  /** Nothing more goes to the host until `over`. */
  pause(host: string, over: Promise<void>): void {
    const settled = over.finally(() => {
      if (this.#pauses.get(host) === settled) this.#pauses.delete(host);
    });
    this.#pauses.set(host, settled);
  }

  async #enter(host: string): Promise<void> {
    const running = this.#running.get(host) ?? 0;
    if (running < this.#perHost) {
      this.#running.set(host, running + 1);
      return;
    }
    // Whoever leaves hands its place on, so the count does not change.
    await new Promise<void>((resolve) => {
      this.#waiting.set(host, [...(this.#waiting.get(host) ?? []), resolve]);
    });
  }

  #leave(host: string): void {
    const [next, ...others] = this.#waiting.get(host) ?? [];
    this.#waiting.set(host, others);
    if (next !== undefined) next();
    else this.#running.set(host, (this.#running.get(host) ?? 1) - 1);
  }
}
