// SPDX-License-Identifier: Apache-2.0
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  ResultBody,
  type AttemptOpened,
  type Challenge,
  type Denied,
  type JobDocuments,
  type Permit,
  type PermitAsked,
  type SealedHistory,
  type SignedEnvelope,
} from '@glovebox/contracts';
import { canonicalBytes, concatBytes, fromBase64Url, parseJson, toBase64Url } from '@glovebox/core';
import { contentDigest, openBox, openDocument, signingKeyFromSeed } from '@glovebox/crypto';
import { nodePayloadCipher, randomBytes } from '@glovebox/native';
import type { JobPlan } from '@glovebox/policy';
import { WorkerLink } from '@glovebox/relay';
import { testOnlyAttesterPath } from '@glovebox/test-kit';
import { lenientRules } from './lenient-rules.spec-data.ts';
import { createWorkerServer, type WorkerTools } from '@glovebox/worker';
import {
  attest,
  authorityDirectory,
  bind,
  createWorld,
  inPieces,
  MEASUREMENT,
  NOW,
  receiving,
  type GrantChange,
  type World,
} from './worker-world.spec-data.ts';

const root = join(import.meta.dirname, '../..');
const bundle = join(root, 'bundle/worker.mjs');
const BEFORE = '2026-11-24T11:59:00Z';

let world: World;
let directory: string;

beforeAll(async () => {
  execFileSync(process.execPath, ['apps/worker/bundle.mjs'], { cwd: root, env: { ...process.env, NODE_OPTIONS: '' } });
  directory = await mkdtemp(join(tmpdir(), 'glovebox-worker-'));
  world = await createWorld();
}, 120_000);
afterAll(() => rm(directory, { recursive: true, force: true }));

/** One attempt seen from outside: what relay and keybrokers do, step by step, each step changeable. */
class Attempt {
  readonly link: WorkerLink;
  readonly world: World;
  readonly documents: JobDocuments;
  readonly plan: JobPlan;
  readonly number: number;
  challenges: SignedEnvelope[] = [];
  #opened: AttemptOpened | null = null;
  #asked: PermitAsked | null = null;

  constructor(link: WorkerLink, job = world.newJob(), number = 1, within = world) {
    this.link = link;
    this.world = within;
    this.documents = job.documents;
    this.plan = job.plan;
    this.number = number;
  }

  get id(): string {
    return `${this.plan.job.digest}.${String(this.number)}`;
  }

  get opened(): AttemptOpened {
    if (!this.#opened) throw new Error('not opened');
    return this.#opened;
  }

  get asked(): PermitAsked {
    if (!this.#asked) throw new Error('no permit asked for');
    return this.#asked;
  }

  get history(): SealedHistory {
    return { digest: contentDigest(fromBase64Url(this.asked.sealedHistory)), sealed: this.asked.sealedHistory };
  }

  async open(...changes: (Partial<Challenge> | undefined)[]): Promise<AttemptOpened | Denied> {
    this.challenges = this.world.keybrokers.map((keybroker, index) =>
      keybroker.challenge(this.plan, this.number, changes[index]),
    );
    const { documents, challenges } = this;
    const answer = await this.link.open({ documents, challenges, attempt: this.number });
    if (answer.kind === 'opened') this.#opened = answer;
    return answer;
  }

  async grant(...changes: (GrantChange | undefined)[]) {
    const bound = bind(this.plan, this.challenges, this.opened);
    const grants = this.world.keybrokers.map((keybroker, index) =>
      keybroker.grant(this.plan, this.number, bound, changes[index]),
    );
    return this.link.useGrants(this.id, { grants: await Promise.all(grants) });
  }

  put(name: string, file = this.world.files.get(name)?.file ?? new Uint8Array()) {
    return this.link.putDataset(this.id, name, inPieces(file));
  }

  async offer(...histories: SealedHistory[]) {
    const answer = await this.link.offerHistory(this.id, { histories });
    if (answer.kind === 'permit-asked') this.#asked = answer;
    return answer;
  }

  permits(...changes: (Partial<Permit> | undefined)[]): SignedEnvelope[] {
    return this.world.keybrokers.map((keybroker, index) =>
      keybroker.permit(this.asked.request, this.opened.worker.signingKey, changes[index]),
    );
  }

  release(permits = this.permits()) {
    return this.link.release(this.id, { permits });
  }

  /** Without incident up to the given step. */
  async through(step: 'open' | 'grant' | 'load' | 'run' | 'offer', ...grants: GrantChange[]): Promise<this> {
    const steps = {
      open: () => this.open(),
      grant: () => this.grant(...grants),
      load: async () => [await this.put('people'), await this.put('visits')],
      run: () => this.link.run(this.id),
      offer: () => this.offer(),
    };
    for (const [name, take] of Object.entries(steps)) {
      const answers = [await take()].flat();
      for (const answer of answers) expect(answer.kind).not.toBe('denied');
      if (name === step) break;
    }
    return this;
  }
}

const TABLE = {
  columns: [
    { name: 'band', kind: 'group' },
    { name: 'people', kind: 'value' },
  ],
  rows: [
    ['1', '30'],
    ['2', '25'],
  ],
  suppression: { minimumPeople: 10, rules: lenientRules, rows: null, cells: 0 },
};

/** Opens a released result as its receiver and holds the receipt against it. */
function checkReleased(attempt: Attempt, released: Awaited<ReturnType<Attempt['release']>>) {
  if (released.kind !== 'released') throw new Error(JSON.stringify(released));
  const plaintext = openBox(released.result, 'glovebox/result/v1', receiving('analyst'));
  const body = ResultBody.parse(parseJson(plaintext));
  expect(body.job).toBe(attempt.plan.job.digest);
  const receipt = openDocument('glovebox/receipt/v1', released.receipt, [attempt.opened.worker.signingKey]).value;
  const commitment = contentDigest(concatBytes(fromBase64Url(body.salt), canonicalBytes(body.table)));
  expect(receipt).toMatchObject({
    job: attempt.plan.job.digest,
    attempt: attempt.number,
    question: attempt.plan.question,
    developmentRoot: true,
    history: attempt.history.digest,
    resultCommitment: commitment,
    suppression: body.table.suppression,
    time: NOW,
  });
  expect(receipt.permits).toHaveLength(2);
  return { body, receipt };
}

describe('the bundled worker as a process', () => {
  let worker: ChildProcess;
  let link: WorkerLink;
  let output = '';

  beforeAll(async () => {
    const socket = join(directory, 'process.sock');
    const command = [process.execPath, testOnlyAttesterPath(), '--authority', authorityDirectory];
    worker = spawn(process.execPath, [bundle], {
      cwd: root,
      env: {
        PATH: process.env.PATH,
        WORKER_SOCKET: socket,
        ATTESTER: 'command',
        ATTESTER_COMMAND: [...command, '--measurement', MEASUREMENT].join(' '),
        DANGEROUSLY_TRUST_DEV_ROOTS: '1',
      },
    });
    for (const stream of [worker.stdout, worker.stderr])
      stream?.on('data', (text: Buffer) => (output += text.toString()));
    link = new WorkerLink(socket);
    for (let i = 0; i < 100; i++) {
      if (
        await link.health(500).then(
          () => true,
          () => false,
        )
      )
        return;
      await sleep(100);
    }
    throw new Error(`the worker does not start: ${output}`);
  }, 30_000);
  afterAll(async () => {
    const gone = once(worker, 'exit');
    worker.kill('SIGKILL');
    await gone;
  });

  it('runs a job from challenges to receipt', async () => {
    const attempt = await new Attempt(link).through('offer');
    const { body } = checkReleased(attempt, await attempt.release());
    expect(body.table).toEqual(TABLE);
  });

  it('runs the question that a job makes of a template, and says in the receipt with which parameters', async () => {
    const attempt = await new Attempt(link, world.newJob({ from: '2' })).through('offer');
    const { body, receipt } = checkReleased(attempt, await attempt.release());
    expect(body.table).toEqual({ ...TABLE, rows: [['2', '25']] });
    expect(receipt.parameters).toEqual({ from: '2' });
    expect(() => world.newJob({ from: '3' })).toThrow('parameter-not-allowed');
  });

  it('fits a model that was approved, and releases coefficients and nothing of anybody', async () => {
    const attempt = await new Attempt(link, world.newTraining()).through('offer');
    const { body, receipt } = checkReleased(attempt, await attempt.release());
    expect(body.table.columns.map(({ name }) => name)).toEqual(['part', 'term', 'value', 'error', 'people']);
    // The 30 people of band 1 have 12.83 points on average, the others 24.63.
    expect(body.table.rows).toEqual([
      ['coefficient', '(intercept)', '12.8', expect.any(String), null],
      ['coefficient', 'place: behind', '11.8', expect.any(String), null],
      ['reference', 'place: first', null, null, null],
      ['fit', 'explained', expect.any(String), null, null],
      ['fit', 'people', null, null, '60'],
    ]);
    expect(receipt.computation).toBe(attempt.plan.computation.digest);
  });

  it('says loudly that it trusts development roots, and logs steps and nothing else', () => {
    expect(output).toContain('"step":"DANGER"');
    for (const line of output.trim().split('\n')) {
      const entry = JSON.parse(line) as Record<string, unknown>;
      const known = [
        'app',
        'step',
        'kind',
        'platform',
        'explanation',
        'attempt',
        'outcome',
        'status',
        'codes',
        'warning',
      ];
      expect([...known, 'dangerouslyTrustsDevelopmentRoots']).toEqual(expect.arrayContaining(Object.keys(entry)));
    }
  });

  it('is idle again afterwards', async () => {
    expect(await link.health(1000)).toMatchObject({ status: 'ok', platform: 'sev-snp', busy: false });
  });
});

describe('a worker among liars', () => {
  let server: Server;
  let link: WorkerLink;
  const logged: string[] = [];
  const tools: WorkerTools = {
    attester: { platform: 'sev-snp', attest },
    random: randomBytes,
    cipher: nodePayloadCipher,
    computeCommand: { command: process.execPath, args: [bundle, '--compute'] },
    stopwatch: { now: () => performance.now(), wait: (milliseconds) => sleep(milliseconds) },
    dangerouslyTrustDevelopmentRoots: true,
  };

  const serve = async (changed: Partial<WorkerTools> = {}) => {
    const started = createWorkerServer({ ...tools, ...changed }, (step) => logged.push(step));
    const socket = join(directory, `${toBase64Url(randomBytes(6))}.sock`);
    await new Promise<void>((resolve) => started.listen(socket, resolve));
    return { server: started, link: new WorkerLink(socket) };
  };
  beforeAll(async () => {
    ({ server, link } = await serve());
  });
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  const code = (answer: object) => ('reasons' in answer ? (answer as Denied).reasons[0]?.code : answer);

  describe('challenges', () => {
    const other = 'f'.repeat(64);
    const cases: [string, string, (Partial<Challenge> | undefined)[]][] = [
      ['of another job', 'challenge-invalid', [{ job: other }]],
      ['of another agreement', 'challenge-invalid', [undefined, { agreement: other }]],
      ['for another question', 'challenge-invalid', [{ question: other }]],
      ['for another attempt', 'challenge-invalid', [{ attempt: 2 }]],
      ['of a stranger', 'challenge-invalid', [{ keybroker: toBase64Url(randomBytes(32)) }]],
      ['that expired before another one was made', 'challenge-expired', [{ time: BEFORE, expires: BEFORE }]],
    ];
    it.each(cases)('%s are refused', async (_, expected, changes) => {
      expect(code(await new Attempt(link).open(...changes))).toBe(expected);
    });

    it('are all needed, in the order of the agreement', async () => {
      const { documents, plan, number } = new Attempt(link);
      const challenges = world.keybrokers.map((keybroker) => keybroker.challenge(plan, number));
      for (const wrong of [challenges.slice(1), [...challenges].reverse(), [...challenges, ...challenges]]) {
        expect(code(await link.open({ documents, challenges: wrong, attempt: 1 }))).toBe('challenge-invalid');
      }
    });

    it('with an altered signature are refused', async () => {
      const { documents, plan } = new Attempt(link);
      const [first, second] = world.keybrokers.map((keybroker) => keybroker.challenge(plan, 1));
      const forged = { ...first!, signatures: second!.signatures };
      expect(code(await link.open({ documents, challenges: [forged, second!], attempt: 1 }))).toBe('challenge-invalid');
    });
  });

  it('refuses a job that its documents do not allow', async () => {
    const { documents, plan } = new Attempt(link);
    const challenges = world.keybrokers.map((keybroker) => keybroker.challenge(plan, 1));
    const unapproved = { ...documents, approvals: documents.approvals.slice(1) };
    expect(code(await link.open({ documents: unapproved, challenges, attempt: 1 }))).toBe('approval-missing');
  });

  it('refuses development roots unless it was started to trust them', async () => {
    const strict = await serve({ dangerouslyTrustDevelopmentRoots: false });
    expect(code(await new Attempt(strict.link).open())).toBe('development-root-refused');
    strict.server.close();
  });

  describe('grants', () => {
    const stranger = signingKeyFromSeed(randomBytes(32));
    const otherWorker = { signingKey: stranger.publicKey, encryptionKey: toBase64Url(randomBytes(32)) };
    const other = 'f'.repeat(64);
    const cases: [string, string, (GrantChange | undefined)[]][] = [
      ['of another job', 'grant-of-another-job', [{ statement: { job: other } }]],
      ['for another question', 'grant-of-another-job', [{ statement: { question: other } }]],
      ['for another transcript', 'grant-of-another-transcript', [undefined, { statement: { transcript: other } }]],
      ['for other worker keys', 'grant-for-another-worker', [{ statement: { worker: otherWorker } }]],
      ['for another attempt', 'grant-for-another-worker', [{ statement: { attempt: 7 } }]],
      ['on other evidence', 'grant-for-another-worker', [{ statement: { evidence: other } }]],
      ['for no dataset', 'grant-for-other-datasets', [{ statement: { datasets: [] } }]],
      [
        'for another version',
        'grant-for-other-datasets',
        [{ statement: { datasets: [{ name: 'people', manifest: other }] } }],
      ],
      ['that expired', 'grant-expired', [{ statement: { time: BEFORE, expires: BEFORE } }]],
      ['of a stranger', 'grant-missing', [{ signer: stranger }]],
      ['in the name of another', 'grant-invalid', [{ statement: { keybroker: stranger.publicKey } }]],
      ['with another key in the box', 'grant-unopenable', [{ statement: { wrapKey: otherWorker.encryptionKey } }]],
      ['with a varied seed', 'seed-varied', [{ secrets: { seedShare: toBase64Url(randomBytes(32)) } }]],
      ['without a file key', 'grant-for-other-datasets', [{ secrets: { fileKeys: [] } }]],
    ];
    it.each(cases)('%s are refused, and the attempt is over', async (_, expected, changes) => {
      const attempt = await new Attempt(link).through('open');
      expect(code(await attempt.grant(...changes))).toBe(expected);
      await expect(attempt.grant()).rejects.toMatchObject({ code: 'worker-failed' });
    });

    it('of another attempt do not open', async () => {
      const [first, second] = [await new Attempt(link).through('open'), await new Attempt(link).through('open')];
      const bound = bind(first.plan, first.challenges, first.opened);
      const stale = await Promise.all(world.keybrokers.map((keybroker) => keybroker.grant(first.plan, 1, bound)));
      expect(code(await link.useGrants(second.id, { grants: stale }))).toBe('grant-of-another-job');
    });
  });

  describe('files', () => {
    const file = (name: string) => world.files.get(name)!.file;
    const flip = (bytes: Uint8Array, index: number) => bytes.map((byte, at) => (at === index ? byte ^ 1 : byte));
    const cases: [string, string, () => Uint8Array][] = [
      ['swapped', 'ciphertext-swapped', () => file('visits')],
      ['truncated', 'ciphertext-truncated', () => file('people').subarray(0, -100)],
      ['longer', 'ciphertext-altered', () => concatBytes(file('people'), file('people'))],
      ['altered', 'ciphertext-altered', () => flip(file('people'), file('people').length - 30)],
      ['altered in the header', 'header-altered', () => flip(file('people'), 30)],
    ];
    it.each(cases)('%s are refused, and nothing is computed', async (_, expected, bytes) => {
      const attempt = await new Attempt(link).through('grant');
      expect(code(await attempt.put('people', bytes()))).toBe(expected);
      await expect(link.run(attempt.id)).rejects.toMatchObject({ code: 'worker-failed' });
    });

    it('are refused with an answer that arrives, however much of them is still on the way', async () => {
      const attempt = await new Attempt(link).through('grant');
      async function* endless() {
        yield* inPieces(file('visits'));
        for (let sent = 0; sent < 1024; sent++) {
          yield new Uint8Array(65_536);
          await sleep(0);
        }
      }
      expect(code(await link.putDataset(attempt.id, 'people', endless()))).toBe('ciphertext-swapped');
    });

    it('are all needed, once each, and no others', async () => {
      const attempt = await new Attempt(link).through('grant');
      await attempt.put('people');
      expect(code(await link.run(attempt.id))).toBe('dataset-missing');
      const again = await new Attempt(link).through('grant');
      await again.put('people');
      expect(code(await again.put('people'))).toBe('dataset-unknown');
      const third = await new Attempt(link).through('grant');
      expect(code(await third.put('salaries', file('people')))).toBe('dataset-unknown');
    });

    it('whose key is not the header’s are refused', async () => {
      const fileKeys = [{ dataset: 'people', key: toBase64Url(randomBytes(16)) }];
      const attempt = await new Attempt(link).through('grant', { secrets: { fileKeys } });
      expect(code(await attempt.put('people'))).toBe('header-key');
    });

    it('whose transfer breaks off end the attempt without a verdict on the job', async () => {
      const attempt = await new Attempt(link).through('grant');
      async function* broken() {
        yield* inPieces(file('people').subarray(0, 500));
        await sleep(100);
        throw new Error('the coordinator went away');
      }
      await expect(link.putDataset(attempt.id, 'people', broken())).rejects.toMatchObject({
        code: 'worker-unreachable',
      });
      await sleep(50);
      await expect(attempt.put('people')).rejects.toMatchObject({ code: 'worker-failed' });
    });
  });

  describe('histories', () => {
    it('are merged into one that descends from all of them', async () => {
      const first = await new Attempt(link).through('offer');
      checkReleased(first, await first.release());
      const head = { statement: { historyHead: first.history.digest } };
      const second = await new Attempt(link).through('run', head, head);
      await second.offer(first.history);
      const asked = openDocument('glovebox/permit-request/v1', second.asked.request).value;
      expect(asked.predecessors).toEqual([first.history.digest]);
      checkReleased(second, await second.release());
    });

    it('that are rolled back are refused', async () => {
      const head = { statement: { historyHead: 'e'.repeat(64) } };
      const attempt = await new Attempt(link).through('run', head);
      expect(code(await attempt.offer())).toBe('history-missing');
    });

    it('that are altered are refused', async () => {
      const first = await new Attempt(link).through('offer');
      const attempt = await new Attempt(link).through('run');
      const sealed = toBase64Url(randomBytes(200));
      expect(code(await attempt.offer({ ...first.history, sealed }))).toBe('history-altered');
    });

    it('may be offered again when a keybroker is ahead; permits for the one before do not count', async () => {
      const first = await new Attempt(link).through('offer');
      const attempt = await new Attempt(link).through('offer');
      const early = attempt.permits();
      await attempt.offer(first.history);
      expect(code(await attempt.release(early))).toBe('permit-of-another-release');
    });
  });

  describe('permits', () => {
    it('are needed of every keybroker', async () => {
      const attempt = await new Attempt(link).through('offer');
      expect(code(await attempt.release(attempt.permits().slice(1)))).toBe('permit-missing');
      await expect(attempt.release()).rejects.toMatchObject({ code: 'worker-failed' });
    });

    const cases: [string, string, Partial<Permit>][] = [
      ['for another history', 'permit-of-another-release', { history: 'f'.repeat(64) }],
      ['for another job', 'permit-of-another-release', { job: 'f'.repeat(64) }],
      ['for another attempt', 'permit-of-another-release', { attempt: 2 }],
    ];
    it.each(cases)('%s are refused', async (_, expected, change) => {
      const attempt = await new Attempt(link).through('offer');
      expect(code(await attempt.release(attempt.permits(change)))).toBe(expected);
    });

    it('that are forged are refused', async () => {
      const attempt = await new Attempt(link).through('offer');
      const [first, second] = attempt.permits();
      const forged = { ...first!, signatures: second!.signatures };
      expect(code(await attempt.release([forged, second!]))).toBe('permit-invalid');
    });
  });

  describe('one attempt at a time', () => {
    it('opening another one ends the one before', async () => {
      const first = await new Attempt(link).through('grant');
      await new Attempt(link).through('open');
      await expect(first.put('people')).rejects.toMatchObject({ code: 'worker-failed' });
    });

    it('steps out of turn are refused and change nothing', async () => {
      const attempt = await new Attempt(link).through('open');
      await expect(link.run(attempt.id)).rejects.toMatchObject({ code: 'worker-failed' });
      await expect(attempt.offer()).rejects.toMatchObject({ code: 'worker-failed' });
      await attempt.grant();
      expect((await attempt.put('people')).kind).toBe('ok');
    });

    it('nothing is left of it once it is forgotten', async () => {
      const attempt = await new Attempt(link).through('grant');
      await link.forget(attempt.id);
      expect((await link.health(1000)).busy).toBe(false);
      await expect(attempt.put('people')).rejects.toMatchObject({ code: 'worker-failed' });
    });

    it('gives the same answer to the same question again', async () => {
      const job = world.newJob();
      const tables = [];
      for (const number of [1, 2]) {
        const attempt = await new Attempt(link, job, number).through('offer');
        tables.push(checkReleased(attempt, await attempt.release()).body.table);
      }
      expect(tables[1]).toEqual(tables[0]);
    });
  });

  describe('under differential privacy', () => {
    let privately: World;
    beforeAll(async () => {
      privately = await createWorld({
        budget: {
          rhoTotal: '5',
          rhoPerQuestion: '0.5',
          delta: '0.00001',
          selectionDelta: '0.000001',
          preThreshold: 10,
          maximumGroupsPerPerson: 1,
          maximumRowsPerPersonAndGroup: 2,
        },
      });
    });
    it('fits a model with noise, the same again, at the price of a question', async () => {
      const job = privately.newTraining();
      const tables = [];
      for (const number of [1, 2]) {
        const attempt = await start(job, number).through('offer');
        const { body, receipt } = checkReleased(attempt, await attempt.release());
        expect(receipt.privacyCharges?.map(({ rho, delta }) => [rho, delta])).toEqual([
          ['0.5', '0'],
          ['0.5', '0'],
        ]);
        tables.push(body.table);
      }
      expect(tables[1]).toEqual(tables[0]);
      expect(tables[0]?.suppression.privacy).toEqual({ rho: '0.5', delta: '0', minimumPeople: null });
      expect(tables[0]?.rows.at(-1)?.slice(0, 2)).toEqual(['fit', 'people']);
    }, 60_000);

    const start = (job = privately.newJob(), number = 1) => new Attempt(link, job, number, privately);

    it('answers with noise, the same again, and the receipt says what was charged', async () => {
      const job = privately.newJob();
      const bodies = [];
      for (const number of [1, 2]) {
        const attempt = await start(job, number).through('offer');
        const { body, receipt } = checkReleased(attempt, await attempt.release());
        expect(receipt.privacyCharges).toEqual([
          { dataset: 'people', rho: '0.5', delta: '0.000001' },
          { dataset: 'visits', rho: '0.5', delta: '0.000001' },
        ]);
        bodies.push(body.table);
      }
      expect(bodies[1]).toEqual(bodies[0]);
      expect(bodies[0]?.suppression).toMatchObject({ rows: null, privacy: { rho: '0.5', minimumPeople: 10 } });
      expect(bodies[0]?.columns[1]?.noise).toEqual({ kind: 'number', within: '2' });
      // Five people are in band 3: below what undeclared keys need, whatever the noise.
      expect(bodies[0]?.rows.map(([band]) => band)).not.toContain('3');
    }, 60_000);

    it.each([
      ['nothing', undefined],
      ['less', [{ dataset: 'people', rho: '0.4', delta: '0.000001' }]],
      ['more', [{ dataset: 'people', rho: '0.6', delta: '0.000001' }]],
      ['another dataset', [{ dataset: 'visits', rho: '0.5', delta: '0.000001' }]],
    ])('opens no row for a grant that charges %s', async (_, charges) => {
      const attempt = await start().through('open');
      // `privacyCharges: undefined` is left out of what is signed.
      const answer = await attempt.grant({
        statement: { privacyCharges: charges },
      });
      expect(code(answer)).toBe('grant-privacy-charge');
    });

    it('opens no row for a grant that charges a question under thresholds', async () => {
      const attempt = await new Attempt(link).through('open');
      const answer = await attempt.grant({
        statement: { privacyCharges: [{ dataset: 'people', rho: '0', delta: '0' }] },
      });
      expect(code(answer)).toBe('grant-privacy-charge');
    });
  });

  describe('from the run on', () => {
    const grid = 60;
    let strict: World;
    let folder: string;
    beforeAll(async () => {
      // Of 60 people: everything is withheld.
      strict = await createWorld({ minimumPeople: 100, rules: { ...lenientRules, answerGridSeconds: grid } });
      const cache = join(root, 'node_modules/.cache/glovebox');
      await mkdir(cache, { recursive: true });
      folder = await mkdtemp(join(cache, 'failing-'));
    });
    afterAll(() => rm(folder, { recursive: true }));

    /** Everything that leaves a worker whose computation does this instead, but for what is random in every attempt. */
    async function seenOf(instead: string) {
      const program = join(folder, `${toBase64Url(randomBytes(6))}.mjs`);
      const source = await readFile(bundle, 'utf8');
      const start = /static async run\(connection, \w+\) \{/g;
      // Answers and models, each exact and noisy.
      expect(source.match(start)).toHaveLength(4);
      await writeFile(
        program,
        source.replaceAll(start, (found) => `${found} ${instead}`),
      );
      const slots: number[] = [];
      const begin = performance.now();
      const now = () => performance.now() - begin;
      const wait = (milliseconds: number) => Promise.resolve(void slots.push(Math.round(milliseconds + now())));
      const failing = await serve({
        computeCommand: { command: process.execPath, args: [program, '--compute'] },
        stopwatch: { now, wait },
      });
      try {
        const attempt = await new Attempt(failing.link, strict.newJob(), 1, strict).through('load');
        const loaded = now();
        const steps = [await failing.link.run(attempt.id), await attempt.offer()].map(({ kind }) => kind);
        const released = await attempt.release();
        const { body, receipt } = checkReleased(attempt, released);
        if (released.kind !== 'released') throw new Error('not released');
        return {
          steps: [...steps, released.kind],
          table: body.table,
          boxBytes: fromBase64Url(released.result.box).length,
          historyBytes: fromBase64Url(attempt.asked.sealedHistory).length,
          receiptBytes: canonicalBytes(receipt).length,
          keys: Object.keys(receipt).sort(),
          // Both answers leave in the first slot after the run began, within the time between two lines of this test.
          slots: slots.map((at) => at - loaded >= 1000 * grid && at - loaded < 1000 * grid + 500),
        };
      } finally {
        failing.server.closeAllConnections();
        failing.server.close();
      }
    }

    it('every failure looks like a computation of which all is withheld', async () => {
      const withheld = await seenOf('');
      expect(withheld.table.rows).toEqual([]);
      expect(withheld.slots).toEqual([true, true]);
      const faults = [
        `throw new Error('p42 has 43217.89');`,
        `throw new ComputeError('too-large');`,
        `process.exit(7);`,
        `await new Promise((done) => setTimeout(done, 300)); process.kill(process.pid, 'SIGKILL');`,
      ];
      const before = logged.length;
      for (const fault of faults) expect(await seenOf(fault)).toEqual(withheld);
      expect(logged.slice(before).join()).not.toContain('43217.89');
    }, 120_000);
  });
});
