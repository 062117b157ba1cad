// SPDX-License-Identifier: Apache-2.0
import { rmSync } from 'node:fs';
import type { DatasetColumn, DatasetTerms, QueryTree } from '@glovebox/contracts';
import { createEngine, parseQuery } from '@glovebox/engine';
import { isReleased } from '@glovebox/privacy';
import { exactRules } from '../exact-rules.spec-data.ts';
import { arrowStreamOf, column, inChunks } from '../arrow/arrow-stream.spec-data.ts';
import { computeProgram, programOf, type Program } from './child-program.spec-data.ts';
import { ComputeSession, type ComputeRequest } from './session.ts';

const columns = [
  column('id', 'integer', { nullable: false, terms: { role: 'unit' } }),
  column('city', 'text', { nullable: false }),
  column('cost', 'decimal', { terms: { role: 'measure', bounds: { low: '0', high: '1000' } } }),
];
const termsOf = (all: readonly DatasetColumn[]): DatasetTerms => ({
  columns: [...all],
  aggregates: ['count', 'count-distinct', 'sum', 'avg'],
  minimumPeople: 10,
  purposes: ['research'],
  receivers: ['analyst'],
});
const datasets: ComputeRequest['datasets'] = [
  { name: 'registry', columns: columns.map(({ terms: _, ...rest }) => rest), terms: termsOf(columns) },
];

/** 30 people in the big city, each twice, and 3 in the small one. */
const people = Array.from({ length: 33 }, (_, index) => index);
const rows = [...people, ...people];
const stream = arrowStreamOf({
  columns,
  values: [
    rows.map((id) => BigInt(id)),
    rows.map((id) => (id < 30 ? 'big' : 'a small one with a long name')),
    rows.map((id) => (id % 5 === 0 ? null : 250n)),
  ],
});

async function treeOf(sql: string): Promise<QueryTree> {
  const engine = await createEngine();
  const parsed = await parseQuery(engine, sql, [{ name: 'registry', columns }]);
  engine.close();
  if (parsed.kind !== 'tree') throw new Error(JSON.stringify(parsed.issues));
  return parsed.tree;
}

const programs: Program[] = [];
const sessions: ComputeSession[] = [];
let child: Program;
let tree: QueryTree;

beforeAll(async () => {
  child = await computeProgram();
  programs.push(child);
  tree = await treeOf(
    'SELECT city, count(DISTINCT id) AS people, sum(cost) AS total, avg(cost) AS mean FROM registry GROUP BY city',
  );
});
afterEach(async () => {
  for (const session of sessions.splice(0)) await session.close();
});
afterAll(() => {
  for (const { folder } of programs) rmSync(folder, { recursive: true });
});

async function open(changes: Partial<ComputeRequest> = {}): Promise<ComputeSession> {
  const session = await ComputeSession.open({
    tree,
    datasets,
    rules: exactRules(10),
    rowKey: new Uint8Array(16),
    child,
    ...changes,
  });
  sessions.push(session);
  return session;
}

async function outcome(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    (value) => value,
    (error: unknown) => (error as { code?: unknown }).code ?? error,
  );
}

describe('ComputeSession', () => {
  it('answers a question over a streamed dataset, small groups withheld, and the answer is branded', async () => {
    const session = await open();
    expect(await session.load('registry', inChunks(stream, 777))).toEqual({ rows: 66 });
    await session.run();
    const { table, shown, state } = await session.decide(new Uint8Array(0), null);
    expect(table).toMatchObject({
      columns: [
        { name: 'city', kind: 'group' },
        { name: 'people', kind: 'value' },
        { name: 'total', kind: 'value' },
        { name: 'mean', kind: 'value' },
      ],
      rows: [['big', '30', '120.00', '2.500000']],
      suppression: { minimumPeople: 10, rows: null, cells: 0 },
    });
    expect(isReleased(table)).toBe(true);
    const again = await session.decide(state, shown);
    expect(again).toEqual({ table, shown, state });
  });

  it('needs every dataset of the question once, and no other', async () => {
    expect(await outcome((await open()).run())).toBe('protocol');
    expect(await outcome((await open()).load('laboratory', inChunks(stream, 777)))).toBe('protocol');
    const session = await open();
    await session.load('registry', inChunks(stream, 777));
    expect(await outcome(session.load('registry', inChunks(stream, 777)))).toBe('protocol');
  });

  it('gives the code of a bad stream and of nothing else', async () => {
    const session = await open();
    expect(await outcome(session.load('registry', inChunks(stream.subarray(0, 500), 100)))).toBe('truncated');
    expect(await outcome(session.run())).toBe('compute-failed');
  });

  it('stops taking a stream that is refused, however much of it there is', async () => {
    let sent = 0;
    async function* endless(): AsyncGenerator<Uint8Array> {
      for (;;) {
        sent += 1;
        yield new Uint8Array(2 ** 20);
      }
    }
    expect(await outcome((await open()).load('registry', endless()))).toBe('malformed');
    expect(sent).toBeLessThan(50);
  });

  it('passes on what goes wrong in the stream itself', async () => {
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield stream.subarray(0, 100);
      throw new Error('the cipher does not authenticate');
    }
    await expect((await open()).load('registry', broken())).rejects.toThrow('the cipher does not authenticate');
  });

  it('refuses a tree that its canonical SQL does not say, before any data', async () => {
    const extra: QueryTree = { ...tree, values: [...tree.values, { ...tree.values[0]!, name: 'again' }] };
    expect(await outcome(open({ tree: extra }))).toBe('tree-mismatch');
    const unknown: QueryTree = { ...tree, from: { source: 'dataset', name: 'salaries', alias: 'registry' } };
    expect(await outcome(open({ tree: unknown }))).toBe('tree-mismatch');
  });

  it('refuses columns that the terms do not have', async () => {
    const [first] = datasets;
    const other = { ...first!, columns: first!.columns.map((one) => ({ ...one, name: `${one.name}_2` })) };
    expect(await outcome(open({ datasets: [other] }))).toBe('schema-mismatch');
    const nullable = { ...first!, columns: first!.columns.map((one) => ({ ...one, nullable: true })) };
    expect(await outcome(open({ datasets: [nullable] }))).toBe('schema-mismatch');
  });

  it('ends with a code when the child dies, at any point', async () => {
    const during = await open();
    async function* killing(): AsyncGenerator<Uint8Array> {
      yield stream.subarray(0, 100);
      await during.close();
      yield stream.subarray(100);
    }
    expect(await outcome(during.load('registry', killing()))).toBe('compute-failed');
    const before = await open();
    await before.close();
    await before.close();
    expect(await outcome(before.run())).toBe('compute-failed');
    expect(await outcome(open({ child: { command: '/nonexistent/program', args: [] } }))).toBe('compute-failed');
    const crashing = await programOf(`process.stdin.once('data', () => process.abort());`);
    programs.push(crashing);
    expect(await outcome(open({ child: crashing }))).toBe('compute-failed');
  });

  it('kills a child at the wall-clock limit', async () => {
    const silent = await programOf(`setInterval(() => undefined, 1000);`);
    programs.push(silent);
    const started = performance.now();
    const limits = { timeoutMs: 500 };
    expect(await outcome(open({ child: silent, limits }))).toBe('timeout');
    expect(performance.now() - started).toBeLessThan(20_000);
  });

  it('believes no frame that is not of the protocol', async () => {
    const header = (kind: number, length: number) =>
      `process.stdout.write(Buffer.from([${length}, 0, 0, 0, ${kind}]));`;
    for (const source of [header(99, 0), header(18, 0), `process.stdout.write(Buffer.alloc(5, 255));`]) {
      const program = await programOf(`${source} setInterval(() => undefined, 1000);`);
      programs.push(program);
      expect(await outcome(open({ child: program }))).toBe('protocol');
    }
  });

  it('takes no table from the child that does not answer the question', async () => {
    const program = await programOf(`
      const frame = (kind: number, text: string) => {
        const header = Buffer.alloc(5);
        header.writeUInt32LE(Buffer.byteLength(text));
        header[4] = kind;
        process.stdout.write(Buffer.concat([header, Buffer.from(text)]));
      };
      frame(16, '');
      frame(18, JSON.stringify({ columns: [{ name: 'id', kind: 'value' }], rows: [['7']],
        suppression: { minimumPeople: 10, rows: 0, cells: 0 } }));
      setInterval(() => undefined, 1000);
    `);
    programs.push(program);
    expect(await outcome((await open({ child: program })).run())).toBe('protocol');
  });

  it('gives the child no environment', async () => {
    const program = await programOf(`
      const { PATH, HOME, ...rest } = process.env;
      process.exitCode = 1;
      if (PATH === undefined && HOME === undefined && Object.keys(rest).length === 0) {
        process.stdout.write(Buffer.from([0, 0, 0, 0, 16]));
      }
    `);
    programs.push(program);
    expect(await open({ child: program })).toBeInstanceOf(ComputeSession);
  });
});
