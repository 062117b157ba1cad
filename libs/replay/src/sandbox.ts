// SPDX-License-Identifier: Apache-2.0
import { ComputeSession, questionOf, type ComputeRequest, type DecidedRelease, type Shown } from '@glovebox/compute';
import type { QueryTree, Reason, ReleasedTable } from '@glovebox/contracts';
import { utf8 } from '@glovebox/core';
import { canonicalDigest, deriveKey } from '@glovebox/crypto';
import { chargeJointly, emptyLedger, type Charge, type Ledger } from '@glovebox/dp';
import { parseQuery, type QueryEngine } from '@glovebox/engine';
import { asPopulation } from '@glovebox/ml';
import { admitComputation } from '@glovebox/policy';
import { releaseNothing } from '@glovebox/privacy';
import { blocksOf, printQuery, tableSchemas } from '@glovebox/query';
import type { ChildProgram } from './child-program.ts';
import { computeRequest } from './compute-request.ts';
import { corpusAgreement, type ReplayTable } from './corpus-terms.ts';
import type { Fixture } from './fixture.ts';
import { inRoomNames } from './table-names.ts';
import { templateQuestion, type AskedText } from './template.ts';

/** What an analyst sees of one question, all of it. */
export type Answer =
  | { readonly kind: 'refused'; readonly reasons: readonly Reason[] }
  | { readonly kind: 'released'; readonly table: ReleasedTable };

/** An answer, and beside it what nobody in a room sees: what the unprotected engine says, and why nothing was released. */
export interface Asked {
  readonly answer: Answer;
  readonly unprotected: readonly (readonly (string | null)[])[] | null;
  /** Rows of it before HAVING: the groups that the question asks about. */
  readonly groups: number | null;
  readonly failure: string | null;
}

export interface SandboxInput {
  readonly tables: readonly ReplayTable[];
  readonly fixture: Fixture;
  readonly engine: QueryEngine;
  readonly child: ChildProgram;
}

/** A question that was admitted, in the worker's hands. */
interface Admitted {
  readonly request: ComputeRequest;
  readonly used: readonly ReplayTable[];
  readonly tree: QueryTree;
  /** Names the question on this version of the data. */
  readonly question: string;
}

/**
 * A room of its own: tables, their terms, and a release history that starts empty. A question takes the way of every
 * question: text, tree, terms, then the worker's compute session with its child process, and a decision on everything that
 * was released before. Only signatures, keys and evidence are not there.
 */
export class Sandbox {
  readonly #input: SandboxInput;
  #state: Uint8Array = new Uint8Array(0);
  #version = 0;
  readonly #decided = new Map<string, Shown>();
  readonly #ledgers = new Map<string, Ledger>();

  constructor(input: SandboxInput) {
    this.#input = input;
  }

  get tables(): readonly ReplayTable[] {
    return this.#input.tables;
  }

  /** @throws ReplayError `fixture` */
  async change(sql: string): Promise<void> {
    await this.#input.fixture.change(sql);
    this.#version += 1;
  }

  /** These questions at the same time, all of them so many times. Decisions follow each other, as permits make them. */
  async ask(questions: readonly AskedText[], times: number): Promise<Asked[]> {
    const open = await Promise.all(questions.map((question) => this.#compute(question)));
    const asked: Asked[] = [];
    try {
      for (let round = 0; round < Math.min(times, SAME_AGAIN); round++)
        for (const one of open) asked.push('kind' in one ? asRefused(one.reasons) : await this.#decide(one));
      return asked;
    } finally {
      for (const one of open) if (!('kind' in one)) await one.session?.close();
    }
  }

  /** The static stage, and the computation of what passes it. What fails from there on is told to nobody. */
  async #compute(asked: AskedText): Promise<{ kind: 'refused'; reasons: readonly Reason[] } | Computed> {
    const admitted = await this.#admit(asked);
    if ('kind' in admitted) return admitted;
    const { request, used, tree, question: key } = admitted;
    const { fixture } = this.#input;
    const truth = asked.task === undefined ? await truthOf(fixture, tree, used) : { unprotected: null, groups: null };
    const streams = await Promise.all(
      used.map(async (table) => [table.dataset.name, await fixture.stream(table)] as const),
    );
    let session: ComputeSession | null = null;
    try {
      session = await ComputeSession.open(request);
      for (const [name, stream] of streams) await session.load(name, inChunks(stream));
      await session.run();
      return { request, key, truth, session, failure: null };
    } catch (error) {
      await session?.close();
      return { request, key, truth, session: null, failure: codeOf(error) };
    }
  }

  async #admit({ text, params, task }: AskedText): Promise<{ kind: 'refused'; reasons: readonly Reason[] } | Admitted> {
    const { tables, engine, child } = this.#input;
    const agreement = corpusAgreement(tables);
    const parsed = await parseQuery(engine, inRoomNames(text, tables), tableSchemas(agreement.datasets));
    if (parsed.kind === 'issues') return { kind: 'refused', reasons: parsed.issues.map(asReason) };
    const made = templateQuestion(agreement, parsed.tree, params);
    if (made.kind === 'denied') return { kind: 'refused', reasons: made.reasons };
    const tree = task === undefined ? made.tree : asPopulation(made.tree, task);
    const admitted = admitComputation({ agreement, tree, task, purpose: 'replay', receiver: 'analyst' });
    if (admitted.kind === 'denied') return { kind: 'refused', reasons: admitted.reasons };
    const used = tables.filter(({ dataset }) => admitted.datasets.includes(dataset.name));
    const { privacy, rules } = admitted;
    const question = canonicalDigest('glovebox/question/v1', {
      tree,
      ...(task === undefined ? {} : { task }),
      version: this.#version,
    });
    const denied = privacy === null ? [] : this.#charge(used, question, privacy.price);
    if (denied.length > 0) return { kind: 'refused', reasons: denied };
    const datasets = used.map(({ dataset }) => dataset);
    const request = computeRequest({ tree, task, used: datasets, rules, child });
    const seed = deriveKey(utf8(question), 'glovebox/replay-noise/v1');
    return { request: privacy === null ? request : { ...request, noiseSeed: seed }, used, tree, question };
  }

  /** Before anything runs, as keybrokers do it: all datasets of a question or none. Reasons where a budget does not reach. */
  #charge(used: readonly ReplayTable[], question: string, price: Omit<Charge, 'question'>): readonly Reason[] {
    const ledgers = used.map(({ dataset: { name, terms } }) => {
      const { rhoTotal: rho = '0', delta = '0' } = terms.budget ?? {};
      return this.#ledgers.get(name) ?? emptyLedger(name, { rho, delta });
    });
    const outcome = chargeJointly(ledgers, { question, ...price });
    if (outcome.kind === 'denied') return outcome.reasons;
    for (const ledger of outcome.ledgers) this.#ledgers.set(ledger.dataset, ledger);
    return [];
  }

  async #decide({ request, key, truth, session, failure }: Computed): Promise<Asked> {
    const before = this.#decided.get(key) ?? null;
    const nothing: DecidedRelease = { table: releaseNothing(questionOf(request)), shown: [], state: this.#state };
    let failed = failure;
    const decided =
      session === null
        ? nothing
        : await session.decide(this.#state, before).catch((error: unknown) => {
            failed = codeOf(error);
            return nothing;
          });
    this.#state = decided.state;
    if (before === null) this.#decided.set(key, decided.shown);
    return { answer: { kind: 'released', table: decided.table }, ...truth, failure: failed };
  }
}

interface Computed {
  readonly request: ComputeRequest;
  readonly key: string;
  readonly truth: Pick<Asked, 'unprotected' | 'groups'>;
  readonly session: ComputeSession | null;
  readonly failure: string | null;
}

/** From the second time on a question is decided from the same history in the same way: more tell nothing new. */
const SAME_AGAIN = 3;

/** An answer that no row was looked at for. */
export const asRefused = (reasons: readonly Reason[]): Asked => ({
  answer: { kind: 'refused', reasons },
  unprotected: null,
  groups: null,
  failure: null,
});

/** What the engine answers to a question without any protection. */
async function truthOf(fixture: Fixture, tree: QueryTree, used: readonly ReplayTable[]): Promise<Computed['truth']> {
  const unprotected = await fixture.answer(printQuery(tree), used);
  const whole = withoutHaving(tree);
  const groups = (whole === tree ? unprotected : await fixture.answer(printQuery(whole), used))?.length ?? null;
  return { unprotected, groups };
}

function withoutHaving(tree: QueryTree): QueryTree {
  if (blocksOf(tree).every(({ having }) => having === undefined)) return tree;
  const { having: _, unionAll, ...rest } = tree;
  return { ...rest, ...(unionAll && { unionAll: unionAll.map(({ having: _own, ...block }) => block) }) };
}

interface Issue extends Omit<Reason, 'place'> {
  readonly place: Reason['place'] | null;
}

const asReason = ({ place, ...issue }: Issue): Reason => ({ ...issue, ...(place ? { place } : {}) });

const codeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'unknown';

const CHUNK = 1 << 18;

async function* inChunks(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < bytes.length; from += CHUNK)
    yield await Promise.resolve(bytes.subarray(from, from + CHUNK));
}
