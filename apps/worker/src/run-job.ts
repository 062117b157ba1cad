// SPDX-License-Identifier: Apache-2.0
import type {
  AttemptOpened,
  Denied,
  OfferHistory,
  OpenAttempt,
  PermitAsked,
  Released,
  UseGrants,
  UsePermits,
} from '@glovebox/contracts';
import { ComputeSession, type ComputeRequest } from '@glovebox/compute';
import { toBase64Url } from '@glovebox/core';
import { deriveKey, signDocument } from '@glovebox/crypto';
import type { Released as ReleasedTable } from '@glovebox/privacy';
import { AnswerGrid } from './answer-grid.ts';
import { decideRelease } from './decide-release.ts';
import { WorkerError } from './error.ts';
import { loadDataset } from './load-dataset.ts';
import { openHistories, sealRelease, type SealedRelease } from './history.ts';
import { openAttempt, type OpenedAttempt } from './open-attempt.ts';
import { releaseResult } from './release-result.ts';
import { Secrets } from './secrets.ts';
import type { WorkerTools } from './tools.ts';
import { useGrants, type GrantedAttempt } from './use-grants.ts';

/**
 * One attempt at one job: everything that happens inside the TEE, as the steps of ARCHITECTURE.md, section 5. The relay
 * calls them in this order and is believed in nothing. It brings documents, ciphertext and signatures; it takes away
 * evidence, sealed history, sealed result and receipt, and nothing else.
 *
 *   open          5, 6  decide the job, check the challenges, attest fresh keys bound to the transcript
 *   useGrants     8     check and open one grant of each keybroker
 *   loadDataset   8     decrypt one file into the compute process, hold it to its manifest
 *   run           8     compute, once all files were what they should be
 *   offerHistory  8, 9  decide on everything released before what leaves, add it to the history, ask for permits
 *   release       9     with every permit: seal the result to its receiver, sign the receipt
 *
 * A step that fails ends the attempt: there is no second try against the same keys. One out of turn is refused. From
 * `run` on nothing that rows can cause is a failure: a computation that breaks off has the same answer as one of which
 * everything is withheld, and answers leave at multiples of the time that the rules say.
 */
export class JobRun {
  readonly #tools: WorkerTools;
  readonly #secrets: Secrets;
  readonly #over = new AbortController();
  #stage: Stage;

  private constructor(tools: WorkerTools, secrets: Secrets, opened: OpenedAttempt) {
    this.#tools = tools;
    this.#secrets = secrets;
    this.#stage = { at: 'opened', opened };
  }

  static async open(request: OpenAttempt, tools: WorkerTools): Promise<{ run: JobRun; reply: AttemptOpened } | Denied> {
    const secrets = new Secrets();
    try {
      const opened = await openAttempt(request, tools, secrets);
      if ('kind' in opened) return opened;
      const reply = { kind: 'opened', worker: opened.worker, evidence: opened.evidence } as const;
      return { run: new JobRun(tools, secrets, opened), reply };
    } catch (error) {
      secrets.erase();
      throw error;
    }
  }

  useGrants(request: UseGrants): Promise<void> {
    return this.#step(['opened'], async ({ opened }) => {
      const granted = useGrants(request, opened, this.#secrets);
      const { plan } = opened;
      const question: ComputeRequest = {
        tree: plan.tree,
        task: plan.task,
        datasets: plan.datasets.map(({ terms, manifest }) => ({
          name: terms.name,
          columns: manifest.value.columns,
          terms: terms.terms,
        })),
        rules: plan.rules,
        rowKey: this.#secrets.keep(deriveKey(granted.historyKey, 'glovebox/row-key/v1')).subarray(0, 16),
        ...(granted.noiseSeed === null ? {} : { noiseSeed: granted.noiseSeed }),
        child: this.#tools.computeCommand,
      };
      const compute = await ComputeSession.open(question);
      this.#closeAtEnd(compute);
      return { stage: { at: 'granted', opened, granted, question, compute, loaded: new Set() }, reply: undefined };
    });
  }

  loadDataset(name: string, ciphertext: AsyncIterable<Uint8Array>): Promise<void> {
    return this.#step(['granted'], async ({ opened, granted, compute, loaded, ...stage }) => {
      const { datasets } = opened.plan;
      const dataset = datasets.find(({ terms }) => terms.name === name);
      const fileKey = granted.fileKeys.get(name);
      if (!dataset || !fileKey || loaded.has(name)) {
        throw new WorkerError('dataset-unknown', 'the job does not wait for such a dataset', { field: name });
      }
      const others = datasets.filter((other) => other !== dataset);
      await loadDataset({
        manifest: dataset.manifest.value,
        otherHeaders: others.map((other) => other.manifest.value.header),
        fileKey,
        ciphertext,
        cipher: this.#tools.cipher,
        feed: (arrow) => compute.load(name, arrow),
      });
      this.#secrets.drop(fileKey);
      const next = { ...stage, opened, granted, compute, loaded: new Set([...loaded, name]) };
      return { stage: next, reply: undefined };
    });
  }

  run(): Promise<void> {
    return this.#step(['granted'], async ({ loaded, ...granted }) => {
      const { plan } = granted.opened;
      const missing = plan.datasets.find(({ terms }) => !loaded.has(terms.name));
      if (missing) throw new WorkerError('dataset-missing', 'a dataset was not loaded', { field: missing.terms.name });
      const grid = new AnswerGrid(this.#tools.stopwatch, plan.rules.answerGridSeconds);
      // A computation that fails is one of which nothing leaves: whoever asks for the decision finds it gone.
      await granted.compute.run().catch(() => undefined);
      await grid.next();
      return { stage: { ...granted, at: 'ran', grid }, reply: undefined };
    });
  }

  /** Taken again when a keybroker has permitted a newer history in the meantime: then it is decided again, on that. */
  offerHistory(request: OfferHistory): Promise<PermitAsked> {
    return this.#step(['ran', 'asked'], async (stage) => {
      const { opened, granted, grid } = stage;
      const { plan, attempt, transcript, signingKey } = opened;
      const { historyKey, historyHeads: heads } = granted;
      const known = openHistories({ room: plan.room, historyKey, heads, histories: request.histories });
      const { table, shown, state } = await decideRelease(stage.compute, stage.question, known, plan.question);
      const entry = { job: plan.job.digest, question: plan.question, shown };
      const history = sealRelease(known, entry, state, { historyKey, random: this.#tools.random });
      await grid.next();
      const permitRequest = signDocument(
        'glovebox/permit-request/v1',
        {
          job: plan.job.digest,
          attempt,
          transcript,
          history: history.digest,
          predecessors: [...history.predecessors],
        },
        signingKey,
      );
      const sealedHistory = toBase64Url(history.sealed);
      const reply = { kind: 'permit-asked', request: permitRequest, sealedHistory } as const;
      return { stage: { ...stage, at: 'asked', table, history }, reply };
    });
  }

  release(request: UsePermits): Promise<Released> {
    return this.#step(['asked'], (asked) => {
      const released = releaseResult(request, { ...asked, random: this.#tools.random });
      this.forget();
      return Promise.resolve({ stage: { at: 'over' }, reply: released });
    });
  }

  /** Ends the attempt: stops its compute process and overwrites its keys. Harmless when it is over already. */
  forget(): void {
    this.#stage = { at: 'over' };
    this.#over.abort();
    this.#secrets.erase();
  }

  #closeAtEnd(compute: ComputeSession): void {
    const close = () => void compute.close();
    if (this.#over.signal.aborted) close();
    else this.#over.signal.addEventListener('abort', close);
  }

  /**
   * Takes one step from one of the given stages to the next. While it runs no other step is possible; if the attempt
   * was ended meanwhile, its outcome is thrown away.
   */
  async #step<At extends Stage['at'], Reply>(
    from: readonly At[],
    work: (stage: StageAt<At>) => Promise<{ stage: Stage; reply: Reply }>,
  ): Promise<Reply> {
    const stage = this.#stage;
    if (!isAt(stage, from)) {
      throw new WorkerError('wrong-step', `this step does not follow the stage \`${stage.at}\``);
    }
    this.#stage = { at: 'busy' };
    try {
      const done = await work(stage);
      if (this.#over.signal.aborted && done.stage.at !== 'over') {
        throw new WorkerError('no-such-attempt', 'the attempt ended while the step ran');
      }
      this.#stage = done.stage;
      return done.reply;
    } catch (error) {
      this.forget();
      throw error;
    }
  }
}

/** How far an attempt has come, and what it has in hand there. */
type Stage =
  | { readonly at: 'busy' }
  | { readonly at: 'opened'; readonly opened: OpenedAttempt }
  | (Granted & { readonly at: 'granted'; readonly loaded: ReadonlySet<string> })
  | (Granted & { readonly at: 'ran'; readonly grid: AnswerGrid })
  | (Granted & {
      readonly at: 'asked';
      readonly grid: AnswerGrid;
      readonly table: ReleasedTable;
      readonly history: SealedRelease;
    })
  | { readonly at: 'over' };

interface Granted {
  readonly opened: OpenedAttempt;
  readonly granted: GrantedAttempt;
  readonly question: ComputeRequest;
  readonly compute: ComputeSession;
}

type StageAt<At extends Stage['at']> = Extract<Stage, { readonly at: At }>;

const isAt = <At extends Stage['at']>(stage: Stage, from: readonly At[]): stage is StageAt<At> =>
  (from as readonly string[]).includes(stage.at);
