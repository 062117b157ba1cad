// SPDX-License-Identifier: Apache-2.0
import { Coverage } from './coverage.ts';
import { confirm, runOnce, runTwice, type Judgement } from './oracle.ts';
import type { Random } from './random.ts';
import type { FuzzTarget } from './targets.ts';

export interface Finding {
  readonly target: string;
  readonly input: Uint8Array;
  readonly what: string;
}

export interface FuzzReport {
  readonly target: string;
  readonly executions: number;
  readonly seconds: number;
  readonly reached: number;
  readonly total: number;
  /** Inputs that reached something new, in the order in which they did. */
  readonly corpus: readonly Uint8Array[];
  readonly finding: Finding | null;
}

export interface FuzzLimits {
  /** Mutated inputs, besides the given ones. */
  readonly runs: number;
  readonly seconds: number;
}

const INPUT_BYTES_MAX = 1_000_000;
const STACKED_MAX = 6;
const SHRINK_MS = 2000;
/** Two runs of the same input are compared this often, besides all that reach something new. */
const COMPARE_ONE_IN = 64;
const COMPARE_BYTES_MAX = 100_000;

/** One parser under coverage: inputs are mutations of inputs, and those that reach new branches are kept. */
export class Fuzzer {
  readonly #target: FuzzTarget;
  readonly #random: Random;
  readonly #coverage = new Coverage();
  readonly #corpus: Uint8Array[] = [];
  #executions = 0;
  #finding: Finding | null = null;

  constructor(target: FuzzTarget, random: Random) {
    this.#target = target;
    this.#random = random;
  }

  async run(given: readonly Uint8Array[], adversarial: readonly Uint8Array[], limits: FuzzLimits): Promise<FuzzReport> {
    const started = performance.now();
    const seconds = () => (performance.now() - started) / 1000;
    for (const input of given) await this.#feed(input);
    for (const input of adversarial) {
      this.#executions++;
      await this.#judge(input, await runOnce(this.#target, input, false));
    }
    for (let run = 0; run < limits.runs && seconds() < limits.seconds && this.#finding === null; run++) {
      await this.#feed(this.#mutated());
    }
    return {
      target: this.#target.name,
      executions: this.#executions,
      seconds: seconds(),
      ...this.#coverage.summary(),
      corpus: this.#corpus,
      finding: this.#finding,
    };
  }

  async #feed(input: Uint8Array): Promise<void> {
    if (this.#finding !== null || input.length >= INPUT_BYTES_MAX) return;
    this.#executions++;
    this.#coverage.start();
    const judgement = await runOnce(this.#target, input, false);
    const fresh = this.#coverage.isNew();
    if (fresh) this.#corpus.push(input);
    await this.#judge(input, judgement);
    const compared = input.length <= COMPARE_BYTES_MAX && (fresh || this.#random.chance(COMPARE_ONE_IN));
    if (compared) await this.#judge(input, await runTwice(this.#target, input));
  }

  /** A finding counts when it happens again. */
  async #judge(input: Uint8Array, judgement: Judgement): Promise<void> {
    if (judgement.kind === 'fine' || this.#finding !== null) return;
    const again = await confirm(this.#target, input);
    if (again.kind === 'fine') return;
    this.#finding = { target: this.#target.name, input: await this.#shrunk(input, again.what), what: again.what };
  }

  #mutated(): Uint8Array {
    const random = this.#random;
    const pick = () => (this.#corpus.length === 0 ? new Uint8Array(1) : random.pick(this.#corpus));
    let input = pick();
    for (let times = 1 + random.below(STACKED_MAX); times > 0; times--) {
      input = random.pick(this.#target.mutations)(input, random, pick());
    }
    return input;
  }

  /** Leaves out what the finding does not need. */
  async #shrunk(input: Uint8Array, what: string): Promise<Uint8Array> {
    let smallest = input;
    const deadline = performance.now() + SHRINK_MS;
    for (let size = smallest.length >> 1; size > 0; size >>= 1) {
      for (let at = 0; at + size <= smallest.length && performance.now() < deadline;) {
        const shorter = Uint8Array.from(Buffer.concat([smallest.subarray(0, at), smallest.subarray(at + size)]));
        const judgement = await runOnce(this.#target, shorter, false);
        if (judgement.kind === 'finding' && kindOf(judgement.what) === kindOf(what)) smallest = shorter;
        else at += size;
      }
    }
    return smallest;
  }
}

const kindOf = (what: string): string => what.replace(/[\d.]+/g, '').slice(0, 60);

const STORED_BYTES_MAX = 16_000;

/** What is worth storing: small inputs that reach branches which `known` do not, the smallest first, some kilobytes in all. */
export async function worthStoring(target: FuzzTarget, inputs: readonly Uint8Array[], known: readonly Uint8Array[]) {
  const coverage = new Coverage('whether');
  const reachesMore = async (input: Uint8Array) => {
    coverage.start();
    await runOnce(target, input, false);
    return coverage.isNew();
  };
  for (const input of known) await reachesMore(input);
  const kept: Uint8Array[] = [];
  let left = STORED_BYTES_MAX;
  for (const input of [...inputs].sort((a, b) => a.length - b.length)) {
    if (input.length > left) break;
    if (!(await reachesMore(input))) continue;
    kept.push(input);
    left -= input.length;
  }
  return kept;
}
