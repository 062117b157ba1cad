// SPDX-License-Identifier: Apache-2.0
import { getHeapStatistics } from 'node:v8';
import { CodedError } from '@glovebox/core';
import type { FuzzTarget } from './targets.ts';

export const SECONDS_MAX = 1;
export const MEGABYTES_MAX = 100;

/** What an input did: the outcome in words that two runs can be compared by, or what must not happen. */
export type Judgement =
  { readonly kind: 'fine'; readonly outcome: string } | { readonly kind: 'finding'; readonly what: string };

const finding = (what: string): Judgement => ({ kind: 'finding', what });

const allocated = (): number => {
  const { used_heap_size: heap, external_memory: external } = getHeapStatistics();
  return (heap + external) / 1e6;
};

const collectGarbage = (): void => (Reflect.get(globalThis, 'gc') as (() => void) | undefined)?.();

/** Values that two runs must share. Long results are compared by their beginning. */
function inWords(value: unknown): string {
  const text: unknown = JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'bigint'
      ? `${String(part)}n`
      : part instanceof Uint8Array
        ? Buffer.from(part).toString('base64')
        : part instanceof Map || part instanceof Set
          ? [...part]
          : part,
  );
  return String(text).slice(0, 100_000);
}

/**
 * Runs one input once. The oracle: it returns, or throws an error with a code; within a second of the processor and
 * 100 MB; without writing to its argument.
 */
export async function runOnce(target: FuzzTarget, input: Uint8Array, words: boolean): Promise<Judgement> {
  const given = new Uint8Array(input);
  const [memory, started] = [allocated(), process.cpuUsage()];
  let outcome = 'returned';
  try {
    const returned = target.run(given);
    const result: unknown = returned instanceof Promise ? await returned : returned;
    if (words) outcome = inWords(result);
  } catch (error) {
    if (!(error instanceof CodedError)) return finding(`an error without a code: ${describe(error)}`);
    outcome = `${error.code}: ${error.message} (${error.field ?? ''})`;
  }
  const { user, system } = process.cpuUsage(started);
  const [seconds, megabytes] = [(user + system) / 1e6, allocated() - memory];
  if (Buffer.compare(given, input) !== 0) return finding('it wrote to its argument');
  if (seconds > SECONDS_MAX) return finding(`it took ${seconds.toFixed(1)} s`);
  if (megabytes > MEGABYTES_MAX) return finding(`it took ${megabytes.toFixed(0)} MB`);
  return { kind: 'fine', outcome };
}

const describe = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message.slice(0, 200)}` : typeof error;

/** What an input did is asked twice: both times the same. */
export async function runTwice(target: FuzzTarget, input: Uint8Array): Promise<Judgement> {
  const first = await runOnce(target, input, true);
  if (first.kind === 'finding') return first;
  const second = await runOnce(target, input, true);
  if (second.kind === 'finding' || second.outcome === first.outcome) return second;
  return finding(`two runs differ: \`${first.outcome.slice(0, 200)}\` and \`${second.outcome.slice(0, 200)}\``);
}

/** Once more from a clean start: what a busy machine or a late collection of garbage did once does not happen again. */
export function confirm(target: FuzzTarget, input: Uint8Array): Promise<Judgement> {
  collectGarbage();
  return runTwice(target, input);
}
