// SPDX-License-Identifier: Apache-2.0

/** Bytes a second, from what was sent when: smooth, and forgetting what was long ago. */
export class Speed {
  #sent: number;
  #timeMs: number;
  #perSecond: number | null = null;

  constructor(sent: number, timeMs: number) {
    this.#sent = sent;
    this.#timeMs = timeMs;
  }

  /** Null until enough was seen. */
  update(sent: number, timeMs: number): number | null {
    const seconds = (timeMs - this.#timeMs) / 1000;
    if (seconds < 0.25 || sent <= this.#sent) return this.#perSecond;
    const now = (sent - this.#sent) / seconds;
    const weight = 1 - Math.exp(-seconds / 3);
    this.#perSecond = this.#perSecond === null ? now : this.#perSecond + weight * (now - this.#perSecond);
    this.#sent = sent;
    this.#timeMs = timeMs;
    return this.#perSecond;
  }
}
