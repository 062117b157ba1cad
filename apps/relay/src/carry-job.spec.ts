// SPDX-License-Identifier: Apache-2.0
import { createServer, type Server } from 'node:http';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { SignedEnvelope, StepReply, StepRequest } from '@glovebox/contracts';
import { carryJob } from './carry-job.ts';
import { WorkerLink } from './worker-link.ts';

const JOB = 'a1'.repeat(32);
const key = 'A'.repeat(43);
const envelope: SignedEnvelope = {
  payloadType: 'glovebox/test/v1',
  payload: 'e30',
  signatures: [{ keyid: key, sig: 'A'.repeat(86) }],
};
const documents = { agreement: envelope, computation: envelope, job: envelope, approvals: [], manifests: [envelope] };
const history = (digit: string) => ({ digest: digit.repeat(64), sealed: 'AAAA' });

/** A whole run without incident, from each side. */
const workerAnswers: Record<string, object> = {
  'GET /health': { status: 'ok', platform: 'sev-snp', gate: 'gate/1', busy: false },
  'POST /attempts': {
    kind: 'opened',
    worker: { signingKey: key, encryptionKey: key },
    evidence: { platform: 'sev-snp', report: 'AAAA', certificateTable: '' },
  },
  grants: { kind: 'ok' },
  'datasets/registry': { kind: 'ok' },
  run: { kind: 'ok' },
  history: { kind: 'permit-asked', request: envelope, sealedHistory: 'AAAA' },
  release: { kind: 'released', result: { recipient: key, ephemeral: key, box: 'AAAA' }, receipt: envelope },
  [`DELETE /attempts/${JOB}.3`]: { kind: 'ok' },
};
const coordinatorReplies: Record<StepRequest['step'], StepReply> = {
  open: {
    kind: 'opened',
    attempt: 3,
    documents,
    challenges: [envelope],
    datasets: [{ name: 'registry', ciphertext: 'c'.repeat(64), bytes: 6 }],
  },
  grant: { kind: 'granted', grants: [{ statement: envelope, box: 'AAAA' }], histories: [history('1')] },
  progress: { kind: 'noted' },
  permit: { kind: 'permitted', permits: [envelope] },
  result: { kind: 'stored' },
  refused: { kind: 'noted' },
  hello: { kind: 'noted' },
};

describe('carrying a job', () => {
  let directory = '';
  let server: Server;
  let calls: { readonly call: string; readonly body: string }[] = [];
  let steps: StepRequest[] = [];
  let notes: string[] = [];

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'glovebox-relay-'));
    calls = [];
    steps = [];
    notes = [];
  });
  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await rm(directory, { recursive: true });
  });

  type WorkerAnswer = { readonly status: number; readonly body: object } | 'die';
  interface Incidents {
    readonly worker?: Readonly<Record<string, WorkerAnswer>>;
    readonly coordinator?: Partial<Record<StepRequest['step'], (count: number) => StepReply>>;
  }

  async function carry({ worker = {}, coordinator = {} }: Incidents = {}) {
    server = createServer((request, response) => {
      const url = request.url ?? '';
      const call = /^\/attempts\/[^/]+\/(.*)$/.exec(url)?.[1] ?? `${request.method ?? ''} ${url}`;
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        calls.push({ call, body: Buffer.concat(parts).toString() });
        const answer = worker[call] ?? { status: 200, body: workerAnswers[call] ?? {} };
        if (answer === 'die') response.destroy();
        else response.writeHead(answer.status).end(JSON.stringify(answer.body));
      });
    });
    const socket = join(directory, 'worker.sock');
    await new Promise<void>((resolve) => server.listen(socket, resolve));
    return carryJob(
      { job: JOB, lease: 'lease-1' },
      {
        name: 'relay-1',
        worker: new WorkerLink(socket),
        ask: (request) => {
          steps.push(request);
          const count = steps.filter(({ step }) => step === request.step).length;
          return Promise.resolve(coordinator[request.step]?.(count) ?? coordinatorReplies[request.step]);
        },
        readBlob: () => Readable.from([Buffer.from('cip'), Buffer.from('her')]),
        log: (step) => notes.push(step),
      },
    );
  }

  const denied = (code: string): WorkerAnswer => ({
    status: 422,
    body: { kind: 'denied', reasons: [{ code, message: 'refused' }] },
  });
  const stepNames = () => steps.map(({ step }) => step);
  const callNames = () => calls.map(({ call }) => call);

  it('takes every step once and in order', async () => {
    expect(await carry()).toEqual({ kind: 'over' });
    expect(stepNames()).toEqual(['open', 'grant', 'progress', 'progress', 'permit', 'result']);
    expect(callNames()).toEqual(Object.keys(workerAnswers).filter((call) => !call.startsWith('DELETE')));
    expect(calls.find(({ call }) => call === 'datasets/registry')?.body).toBe('cipher');
    expect(notes).toEqual([
      ...['taken', 'challenged', 'attested', 'granted', 'loading', 'loaded', 'running', 'computed'],
      ...['permit-asked', 'permitted', 'sealed', 'stored'],
    ]);
  });

  it('offers all histories again when a keybroker is ahead', async () => {
    const behind: StepReply = { kind: 'history-behind', histories: [history('2')] };
    const permit = (count: number) => (count === 1 ? behind : coordinatorReplies.permit);
    expect(await carry({ coordinator: { permit } })).toEqual({ kind: 'over' });
    const offers = calls.filter(({ call }) => call === 'history').map(({ body }) => JSON.parse(body) as unknown);
    expect(offers).toEqual([{ histories: [history('1')] }, { histories: [history('1'), history('2')] }]);
  });

  it('gives the job back when the history never settles', async () => {
    const permit = (count: number): StepReply => ({ kind: 'history-behind', histories: [history(String(count))] });
    expect(await carry({ coordinator: { permit } })).toMatchObject({ reasons: [{ code: 'history-behind' }] });
    expect(stepNames().filter((step) => step === 'permit')).toHaveLength(8);
    expect(callNames().at(-1)).toBe(`DELETE /attempts/${JOB}.3`);
  });

  it('reports a refusal of the worker and ends the job', async () => {
    expect(await carry({ worker: { grants: denied('seed-varied') } })).toEqual({ kind: 'over' });
    expect(steps.at(-1)).toMatchObject({ step: 'refused', attempt: 3, reasons: [{ code: 'seed-varied' }] });
    expect(callNames()).toContain(`DELETE /attempts/${JOB}.3`);
  });

  it('gives the job back after a refusal that another attempt can cure', async () => {
    const outcome = await carry({ worker: { grants: denied('grant-expired') } });
    expect(outcome).toMatchObject({ kind: 'retry', reasons: [{ code: 'grant-expired' }] });
    expect(stepNames()).not.toContain('refused');
  });

  it.each([
    ['dies', 'die'],
    ['was restarted', { status: 404, body: {} }],
    ['is at fault', { status: 500, body: {} }],
    ['answers outside of the contract', { status: 200, body: { kind: 'something' } }],
  ] as const)('gives the job back when the worker %s', async (_, answer) => {
    expect(await carry({ worker: { run: answer } })).toMatchObject({ kind: 'retry' });
    expect(stepNames()).not.toContain('refused');
  });

  it('does not open an attempt while the worker is away', async () => {
    expect(await carry({ worker: { 'GET /health': 'die' } })).toMatchObject({ kind: 'retry' });
    expect(steps).toEqual([]);
  });

  it('refuses the job at last when the worker fails in every attempt', async () => {
    const open = (): StepReply => ({ ...coordinatorReplies.open, attempt: 20 }) as StepReply;
    expect(await carry({ worker: { run: 'die' }, coordinator: { open } })).toEqual({ kind: 'over' });
    expect(steps.at(-1)).toMatchObject({ step: 'refused', reasons: [{ code: 'worker-fails' }] });
  });

  it('lets go of a job that is over, and has the worker forget it', async () => {
    const progress = (): StepReply => ({ kind: 'over', reasons: [{ code: 'cancelled', message: 'cancelled' }] });
    expect(await carry({ coordinator: { progress } })).toEqual({ kind: 'over' });
    expect(callNames()).toEqual(['GET /health', 'POST /attempts', 'grants', `DELETE /attempts/${JOB}.3`]);
  });

  it('gives the job back when the coordinator says so', async () => {
    const grant = (): StepReply => ({ kind: 'retry', reasons: [{ code: 'keybroker-silent', message: 'no answer' }] });
    expect(await carry({ coordinator: { grant } })).toMatchObject({ reasons: [{ code: 'keybroker-silent' }] });
  });
});
