// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  ClientError,
  isFinalState,
  openResult,
  readComputation,
  verifyReceipt,
  type GloveboxClient,
} from '@glovebox/client';
import type { JobRequest, JobView, ReleasedTable, SignedEnvelope } from '@glovebox/contracts';
import { toBase64Url } from '@glovebox/core';
import { documentDigest, signDocument } from '@glovebox/crypto';
import { analyst, officer, owners, purpose, storyFile, uploadDatasets, type World } from '@glovebox/demo';
import { QuickRoom } from './quick-room.ts';
import { writeSmallData } from './small-data.ts';

export interface SignedJob {
  readonly id: string;
  readonly envelope: SignedEnvelope;
}

const PAUSE_MS = 300;
/** Who has to approve a question of all three owners' data. */
const approvers = [...owners.map(({ name }) => name), officer];

/** A world whose parties agreed, uploaded and approved one question, and the analyst's client in it. */
export class ApprovedRoom {
  readonly client: GloveboxClient;
  readonly #template: Omit<JobRequest, 'salt' | 'created'>;

  private constructor(client: GloveboxClient, template: Omit<JobRequest, 'salt' | 'created'>) {
    this.client = client;
    this.#template = template;
  }

  /** The demo's room on small data, with its question approved by all. */
  static async open(world: World): Promise<ApprovedRoom> {
    const room = await QuickRoom.open(world);
    const agreement = await room.agree();
    const manifests = await uploadDatasets(world, agreement, writeSmallData(join(world.dir, 'data')));
    const sql = readFileSync(storyFile('question.sql'), 'utf8');
    const title = 'Metabolic health and heart disease';
    const computation = await room.ask(agreement, { analyst, title, purpose, sql });
    await room.approve(computation, approvers);
    return ApprovedRoom.of(room.client(analyst), computation, manifests);
  }

  /** `computation` is approved; `manifests` are the versions to use, by dataset. */
  static async of(client: GloveboxClient, computation: string, manifests: Readonly<Record<string, string>>) {
    const { agreement, datasets, computation: read } = await readComputation(client, computation);
    const versions = datasets.map((name) => ({ name, manifest: manifests[name] ?? '' }));
    const { purpose } = read.value;
    const receiver = client.party.name;
    return new ApprovedRoom(client, {
      agreement: agreement.digest,
      computation,
      datasets: versions,
      purpose,
      receiver,
    });
  }

  /** The same question once more, as a job of its own. Nothing is sent yet, so its id is known before it is. */
  newJob(): SignedJob {
    const { environment, party } = this.client;
    const job = { ...this.#template, salt: toBase64Url(environment.random(16)), created: this.client.now() };
    const envelope = signDocument('glovebox/job/v1', job, party.signing);
    return { id: documentDigest(envelope), envelope };
  }

  /** Sends a job until the coordinator has it: sent twice, it is the same job. */
  submit(job: SignedJob, timeoutMs: number): Promise<JobView> {
    return this.#reach(() => this.client.jobs.submit(job.envelope), timeoutMs);
  }

  /** The job as the coordinator has it, as soon as it answers. */
  show(job: SignedJob, timeoutMs: number): Promise<JobView> {
    return this.#reach(() => this.client.jobs.get(job.id), timeoutMs);
  }

  /** The job once it is over, or as it stands when the time is. */
  async end(job: SignedJob, timeoutMs: number): Promise<JobView> {
    const deadline = performance.now() + timeoutMs;
    for (;;) {
      const view = await this.show(job, deadline - performance.now());
      if (isFinalState(view.state) || performance.now() > deadline) return view;
      await sleep(PAUSE_MS);
    }
  }

  /** The table of a released job: its receipt verified with the analyst's pins alone, its result opened and held against it. */
  async result(job: SignedJob): Promise<ReleasedTable> {
    const { party, pins, jobs } = this.client;
    const verified = await verifyReceipt(await jobs.receipt(job.id), { pins, dangerouslyTrustDevelopmentRoots: true });
    if (verified.kind === 'denied') throw new Error(`the receipt does not verify: ${JSON.stringify(verified.reasons)}`);
    return openResult(party, job.id, await jobs.result(job.id), verified);
  }

  async #reach<T>(ask: () => Promise<T>, timeoutMs: number): Promise<T> {
    const deadline = performance.now() + timeoutMs;
    for (;;) {
      try {
        return await ask();
      } catch (error) {
        const away = error instanceof ClientError && error.code === 'unreachable';
        if (!away || performance.now() > deadline) throw error;
        await sleep(PAUSE_MS);
      }
    }
  }
}
