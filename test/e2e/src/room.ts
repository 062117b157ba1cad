// SPDX-License-Identifier: Apache-2.0
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
import { analyst, approve, openRoom, personaClient, propose, Report, type World } from '@glovebox/demo';
import { writeSmallData } from './small-data.ts';

export interface SignedJob {
  readonly id: string;
  readonly envelope: SignedEnvelope;
}

const PAUSE_MS = 300;

/** A world whose parties agreed, uploaded and approved one question, and the analyst's client in it. */
export class ApprovedRoom {
  readonly client: GloveboxClient;
  readonly #template: Omit<JobRequest, 'salt' | 'created'>;

  private constructor(client: GloveboxClient, template: Omit<JobRequest, 'salt' | 'created'>) {
    this.client = client;
    this.#template = template;
  }

  static async open(world: World): Promise<ApprovedRoom> {
    const files = writeSmallData(join(world.dir, 'data'));
    const { agreement, manifests } = await openRoom(world, new Report({ quiet: true }), files);
    const computation = await propose(world, agreement, 'Metabolic health and heart disease', 'question.sql');
    await approve(world, computation);
    const client = personaClient(world, analyst);
    const { datasets, computation: read } = await readComputation(client, computation);
    const versions = datasets.map((name) => ({ name, manifest: manifests[name] ?? '' }));
    const { purpose } = read.value;
    return new ApprovedRoom(client, { agreement, computation, datasets: versions, purpose, receiver: analyst });
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
