// SPDX-License-Identifier: Apache-2.0
import { CodedError } from '@glovebox/core';
import { createEngine, type QueryEngine } from '@glovebox/engine';
import { builtChild, type ChildProgram } from './child-program.ts';
import { nameOfCase, readCase, type Corpus, type OpenCase, type Verdict } from './corpus.ts';
import { corpusTables } from './corpus-terms.ts';
import { Fixture } from './fixture.ts';
import { replayCase, type CaseOutcome } from './replay-case.ts';
import { Sandbox } from './sandbox.ts';

/** One case of a file. `problem`: it could not be run, which is as bad as a wrong answer. */
export interface CaseResult {
  readonly id: string;
  readonly class: string;
  readonly expected: Verdict | null;
  readonly got: Verdict | 'not-run';
  readonly ok: boolean;
  readonly secrets: readonly (string | number)[];
  readonly share: CaseOutcome['share'];
  readonly steps: CaseOutcome['steps'];
  readonly problem: { readonly code: string; readonly message: string; readonly remedy: string | null } | null;
}

export interface ReplayOptions {
  /** Only cases of this id or class. */
  readonly only?: readonly string[] | undefined;
  /** Folder of the data that fixtures read. */
  readonly data?: string | undefined;
  /** Run behind every fixture: the same cases on other rows. */
  readonly also?: readonly string[] | undefined;
  /** Cases at the same time. */
  readonly lanes?: number | undefined;
  readonly child?: ChildProgram | undefined;
  /** As soon as it is known; not in the order of the file. */
  readonly onCase?: ((result: CaseResult) => void) | undefined;
}

/**
 * Replays a corpus through the gate: every case in a room of its own, with an empty history and fresh data. Whatever a
 * case does, the others are run. In the order of the file.
 */
export async function replay(corpus: Corpus, options: ReplayOptions = {}): Promise<CaseResult[]> {
  const named = corpus.cases.map((input, index) => ({ input, index, ...nameOfCase(input, index) }));
  const { only } = options;
  const wanted = only === undefined ? named : named.filter((one) => only.includes(one.id) || only.includes(one.class));
  const fixtures = new SharedFixtures(options);
  const results: CaseResult[] = [];
  const lane = async (): Promise<void> => {
    const engine = await createEngine();
    try {
      for (let at = next++; at < wanted.length; at = next++) {
        const one = wanted[at];
        if (one === undefined) continue;
        const result = await run(corpus, one, { engine, fixtures, options });
        results[at] = result;
        options.onCase?.(result);
      }
    } finally {
      engine.close();
    }
  };
  let next = 0;
  try {
    await Promise.all(Array.from({ length: options.lanes ?? 2 }, lane));
  } finally {
    await fixtures.close();
  }
  return results;
}

interface Named {
  readonly input: unknown;
  readonly index: number;
  readonly id: string;
  readonly class: string;
}

interface Tools {
  readonly engine: QueryEngine;
  readonly fixtures: SharedFixtures;
  readonly options: ReplayOptions;
}

async function run(corpus: Corpus, { input, index, ...name }: Named, tools: Tools): Promise<CaseResult> {
  let expected: Verdict | null = null;
  try {
    const opened = readCase(corpus, input, `cases.${String(index)}`);
    expected = opened.corpusCase.expect;
    const outcome = await inSandbox(opened, tools);
    return { ...name, expected, problem: null, ...outcome };
  } catch (error) {
    const problem =
      error instanceof CodedError
        ? { code: String(error.code), message: error.message, remedy: error.remedy ?? null }
        : { code: 'internal', message: 'the replay itself failed on this case', remedy: 'report it with the file' };
    return { ...name, expected, got: 'not-run', ok: false, secrets: [], share: null, steps: [], problem };
  }
}

async function inSandbox(opened: OpenCase, { engine, fixtures, options }: Tools): Promise<CaseOutcome> {
  const { corpusCase, schema, policy } = opened;
  const tables = corpusTables(schema, policy);
  const changesData = corpusCase.steps.some(
    (step) => typeof step === 'object' && step.as?.startsWith('owner') === true,
  );
  const fixture = changesData ? await Fixture.open(schema, options) : await fixtures.of(corpusCase.schema, opened);
  try {
    return await replayCase(opened, new Sandbox({ tables, fixture, engine, child: options.child ?? builtChild() }));
  } finally {
    if (changesData) fixture.close();
  }
}

/** One for all the cases that only ask. */
class SharedFixtures {
  readonly #options: ReplayOptions;
  readonly #open = new Map<string, Promise<Fixture>>();

  constructor(options: ReplayOptions) {
    this.#options = options;
  }

  of(name: string, { schema }: OpenCase): Promise<Fixture> {
    const known = this.#open.get(name);
    if (known !== undefined) return known;
    const opened = Fixture.open(schema, this.#options);
    this.#open.set(name, opened);
    return opened;
  }

  async close(): Promise<void> {
    for (const opened of await Promise.allSettled(this.#open.values()))
      if (opened.status === 'fulfilled') opened.value.close();
  }
}
