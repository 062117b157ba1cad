// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isFinalState, type GloveboxClient } from '@glovebox/client';
import type { JobView, StepReply, StepRequest } from '@glovebox/contracts';
import { toBase64Url } from '@glovebox/core';
import { openDocument, signDocument, type SigningKey } from '@glovebox/crypto';
import {
  analyst,
  approve,
  keybrokerOf,
  officer,
  openRoom,
  owners,
  personaClient,
  personaIdentity,
  purpose,
  Report,
  repositoryRoot,
  runCli,
  World,
  type Room,
} from '@glovebox/demo';
import {
  connectRedis,
  openRunQueue,
  openStepEvents,
  openStepQueue,
  requestStep,
  type RunOutcome,
} from '@glovebox/jobs';
import { readStatus, type KeybrokerStatus } from '@glovebox/keybroker';
import { randomBytes, systemClock } from '@glovebox/native';
import { carryJob, readBlob, readRelayKey, WorkerLink, type RelayPorts } from '@glovebox/relay';

const PEOPLE = 240;
export const [registry, laboratory, outcomes] = owners;
/** The owners whose datasets the question uses, in the agreement's order. */
export const asked = [registry, outcomes] as const;

const QUESTION = `
SELECT CASE WHEN r.male = 1 THEN 'male' ELSE 'female' END AS sex, count(DISTINCT r.id) AS people
FROM registry r JOIN outcomes o ON o.id = r.id
WHERE o.event = 'cardiac arrest'
GROUP BY sex ORDER BY sex`;

export type Ask = (request: StepRequest) => Promise<StepReply>;
/** Stands between a relay's code and the coordinator: what either of them says can be changed on the way. */
export type Lie = (request: StepRequest, honest: Ask) => Promise<StepReply>;

/**
 * One world of real processes with a small room in it, and the host's hands in it: its queues, its disk, its Redis and
 * the relay's seat beside the worker.
 */
export class HostileWorld {
  readonly world: World;
  readonly client: GloveboxClient;
  readonly room: Room;
  readonly computation: string;
  /** A job that was carried honestly, to the end, before anything else. */
  readonly first: JobView;
  readonly #redis;
  readonly #steps;
  readonly #events;
  readonly #runs;
  readonly #relayKey: SigningKey;
  #generation = 1000;

  private constructor(parts: Pick<HostileWorld, 'world' | 'room' | 'computation' | 'first'>, relayKey: SigningKey) {
    this.world = parts.world;
    this.room = parts.room;
    this.computation = parts.computation;
    this.first = parts.first;
    this.client = personaClient(parts.world, analyst);
    this.#relayKey = relayKey;
    const silent = () => undefined;
    this.#redis = connectRedis(parts.world.redisUrl, silent);
    this.#steps = openStepQueue(this.#redis, silent);
    this.#events = openStepEvents(this.#redis, silent);
    this.#runs = openRunQueue(this.#redis, silent);
  }

  /** `whileHonest` is told of the world before the first job runs. */
  static async create(whileHonest: (world: World) => void): Promise<HostileWorld> {
    const world = await World.create(mkdtempSync(join(tmpdir(), 'glovebox-hostile-')));
    try {
      const room = await openRoom(world, new Report({ quiet: true }), writeDatasets(world.dir));
      whileHonest(world);
      const sql = join(world.dir, 'question.sql');
      writeFileSync(sql, QUESTION);
      const question = ['--agreement', room.agreement, '--title', 'Arrests by sex', '--purpose', purpose, '--sql', sql];
      const { digest } = await world.ask<{ digest: string }>(analyst, 'computation', 'propose', ...question);
      await approve(world, digest, [...asked.map(({ name }) => name), officer]);
      const first = await world.ask<JobView>(analyst, 'job', 'submit', digest, '--watch');
      return new HostileWorld(
        { world, room, computation: digest, first },
        await readRelayKey(join(world.dir, 'relay.key')),
      );
    } catch (error) {
      await world.stop();
      throw error;
    }
  }

  async destroy(): Promise<void> {
    await Promise.all([this.#runs.close(), this.#steps.close(), this.#events.close()]);
    this.#redis.disconnect();
    await this.world.stop();
    await rm(this.world.dir, { recursive: true, force: true });
  }

  /** Another job that asks the same question. */
  async submit(): Promise<string> {
    const { value } = openDocument('glovebox/job/v1', this.first.envelope);
    const job = { ...value, salt: toBase64Url(randomBytes(16)), created: systemClock() };
    const signed = signDocument('glovebox/job/v1', job, personaIdentity(this.world, analyst).signing);
    return (await this.client.jobs.submit(signed)).id;
  }

  async ended(job: string): Promise<JobView> {
    return this.until(job, ({ state }) => isFinalState(state));
  }

  async until(job: string, condition: (view: JobView) => boolean): Promise<JobView> {
    const deadline = performance.now() + 120_000;
    for (;;) {
      const view = await this.client.jobs.get(job);
      if (condition(view)) return view;
      if (performance.now() > deadline) throw new Error(`the job stands still: ${JSON.stringify(view, null, 2)}`);
      await sleep(200);
    }
  }

  /** Puts an order into the queue of runs, as a host can at any time. */
  async order(job: string): Promise<void> {
    await this.#runs.enqueue({ job }, this.#generation++);
  }

  step(request: StepRequest): Promise<StepReply> {
    return requestStep(this.#steps, this.#events, request, { timeoutMs: 120_000 });
  }

  /** A relay's own code with lies in it, carrying one attempt. */
  carry(job: string, lie: Lie = (request, honest) => honest(request)): Promise<RunOutcome> {
    const { world } = this;
    const ports: RelayPorts = {
      name: 'hostile-relay',
      worker: new WorkerLink(join(world.dir, 'worker.sock')),
      ask: (request) => lie(request, (honest) => this.step(honest)),
      readBlob: ({ ciphertext }) =>
        readBlob(ciphertext, {
          coordinatorUrl: world.coordinatorUrl,
          key: this.#relayKey,
          random: randomBytes,
          now: systemClock,
          onBreak: () => undefined,
        }),
      log: () => undefined,
    };
    return carryJob({ job, lease: toBase64Url(randomBytes(12)) }, ports);
  }

  /** What each keybroker of the question remembers: grants, permits, histories and charges. */
  async spent(): Promise<KeybrokerStatus[]> {
    return Promise.all(asked.map(({ name }) => readStatus(join(this.world.dir, keybrokerOf(name)))));
  }

  /** The keybroker's own command, on its owner's machine. */
  async keybroker(...args: readonly string[]): Promise<unknown> {
    const result = await runCli(repositoryRoot, 'apps/keybroker/bin/glovebox-keybroker.js', [...args, '--json']);
    return result.json;
  }

  /** What a persona's command refuses with. */
  async refusal(persona: string, ...args: readonly string[]): Promise<string> {
    const { code, json, stdout, stderr } = await this.world.cli(persona, ...args, '--json');
    if (code === 1) return (json as { error: { code: string } }).error.code;
    throw new Error(`glovebox ${args.join(' ')} was not refused (${String(code)}):\n${stdout}${stderr}`);
  }

  /** The stored file of a dataset. */
  async blob(dataset: string): Promise<string> {
    const versions = await this.client.datasets.list();
    const found = versions.find(({ digest }) => digest === this.room.manifests[dataset]);
    if (found === undefined) throw new Error(`there is no dataset ${dataset}`);
    const { ciphertext } = openDocument('glovebox/manifest/v1', found.manifest).value;
    return join(this.world.dir, 'coordinator', 'blobs', ciphertext);
  }

  async restart(process: 'coordinator' | 'relay', between: () => void = () => undefined): Promise<void> {
    await this.world.processes.kill(process);
    between();
    await (process === 'coordinator' ? this.world.startCoordinator() : this.world.startRelay());
  }
}

/** Three files of made-up people, in the columns of the demo's agreement. */
function writeDatasets(dir: string): Record<string, string> {
  const people = Array.from({ length: PEOPLE }, (_, id) => id + 1);
  const write = (name: string, header: string, lines: readonly string[]) => {
    const file = join(dir, `${name}.csv`);
    writeFileSync(file, `${header}\n${lines.join('\n')}\n`);
    return file;
  };
  const person = (id: number) => `${String(id)},${String(20 + (id % 70))},${String(id % 2)},70.5,170,24.3945,1,100,0`;
  return {
    [registry.dataset]: write('registry', 'id,age,male,weight,height,bmi,case.id,futime,status', people.map(person)),
    [laboratory.dataset]: write(
      'laboratory',
      'id,days,test,value',
      people.map((id) => `${String(id)},3,hdl,41.25`),
    ),
    [outcomes.dataset]: write(
      'outcomes',
      'id,days,event',
      people.map((id) => `${String(id)},5,cardiac arrest`),
    ),
  };
}
