// SPDX-License-Identifier: Apache-2.0
// What the release gate costs on large data, inside of one process with rows already in the engine: the probe, the audit, and
// an answer with noise, each beside the bare query on the same rows.
//
//   node test/bench/gate.mjs [million rows, default 5] [probe|all|noise ...]
//
// Times are processor times of the whole process (engine threads too) and wall clock; ratios are of processor times, since
// other work on the machine changes the clock. Rows have ten to a person, 60 groups.
import { Session } from 'node:inspector/promises';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const cache = join(here, '../../node_modules/.cache/glovebox');
const [millions = '5', ...wanted] = process.argv.slice(2);
const rows = Math.round(Number(millions) * 1e6);
const wants = (part) => wanted.length === 0 || wanted.includes(part);
const QUESTION =
  'SELECT sex, region, count(*) AS n, count(DISTINCT person) AS people, avg(cost) AS mean FROM visits GROUP BY sex, region';
const HISTOGRAM = 'SELECT sex, region, count(*) AS n FROM visits GROUP BY sex, region';

/** What functions of the audit are for; everything else of this thread is `other`. */
const PURPOSES = {
  'names sorted': ['scatter', 'sortRange', 'sortWords', 'insert', 'digitBits', 'nameAtoms'],
  // Without a name: what takes the numbers.
  'numbers read from the engine': [
    '',
    'fetchChunk',
    'fetch_chunk',
    'readColumn',
    'validityOf',
    'eachNumbers',
    'take',
    'of',
  ],
  'atoms signed and cut into classes': [
    'signSingles',
    'signSeveral',
    'linesByAtom',
    'sortByKind',
    'step',
    'placesOf',
    'refine',
    'refineByTable',
    'uniteAtoms',
    'presentOf',
    'isConstant',
    'largestIn',
  ],
  'people and largest amounts of classes': ['countPeople', 'largestAmounts', 'settle', 'add'],
  'history packed': ['keptAtoms', 'packAtoms', 'packPeople', 'packBits', 'writeNumber', 'concatBytes', 'nameSalt'],
  'garbage collected': ['(garbage collector)'],
};

mkdirSync(cache, { recursive: true });
const folder = mkdtempSync(join(cache, 'bench-'));
try {
  await measure(await sources());
} finally {
  rmSync(folder, { recursive: true });
}

async function sources() {
  const outfile = join(folder, 'gate.mjs');
  await build({
    stdin: {
      contents: `
        export { DuckDBInstance } from '@duckdb/node-api';
        export { STRICT_RULES } from '@glovebox/contracts';
        export { nameAtoms } from '@glovebox/privacy';
        export { eachNumbers } from '../../libs/compute/src/audit/engine-columns.ts';
        export { createEngine, parseQuery } from '@glovebox/engine';
        export { NoisyComputation } from '../../libs/compute/src/noise/noisy-computation.ts';
        export { checkQuestion } from '../../libs/compute/src/question/check-question.ts';
        export { Computation } from '../../libs/compute/src/question/computation.ts';
        export { keyKinds } from '../../libs/compute/src/question/key-kinds.ts';
        export { privacyOf, questionOf } from '../../libs/compute/src/question/question-of.ts';`,
      resolveDir: here,
      loader: 'ts',
    },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    conditions: ['glovebox-source'],
    external: ['@duckdb/*'],
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
    logLevel: 'error',
  });
  return import(pathToFileURL(outfile).href);
}

async function measure(glovebox) {
  const instance = await glovebox.DuckDBInstance.create(':memory:', { threads: '2' });
  const connection = await instance.connect();
  await connection.run(`SET temp_directory = ''`);
  await connection.run(`CREATE TABLE visits AS SELECT person,
      CASE WHEN hash(person) % 2 = 0 THEN 'F' ELSE 'M' END AS sex, (hash(person, i // 5) % 30)::BIGINT AS region,
      ((hash(i) % 100000) / 100)::DECIMAL(18, 2) AS cost,
      (((hash(person, 1) & 4294967295) << 32) | (hash(i, 2) & 4294967295))::UBIGINT AS "glovebox row", i::UINTEGER AS "glovebox number"
    FROM (SELECT i, (i // 10)::BIGINT AS person FROM range(${String(rows)}) t(i))`);
  process.stdout.write(`${String(rows / 1e6)} million rows, ${String(rows / 1e7)} million people, 60 groups\n\n`);

  const timed = async (name, work) => {
    const [wall, cpu] = [performance.now(), process.cpuUsage()];
    const result = await work();
    const { user, system } = process.cpuUsage(cpu);
    const times = { wall: performance.now() - wall, cpu: (user + system) / 1000 };
    return { name, result, ...times };
  };
  const print = ({ name, wall, cpu }, base) => {
    const ratio = base === undefined ? '' : `x${(cpu / base.cpu).toFixed(1)}`;
    process.stdout.write(
      `${name.padEnd(58)} ${cpu.toFixed(0).padStart(8)} ms cpu ${wall.toFixed(0).padStart(8)} ms  ${ratio}\n`,
    );
  };
  const run = (sql) => connection.runAndReadAll(sql);
  await run('SELECT count(*), sum(cost) FROM visits');

  const kept = await keptRows(glovebox, connection);
  const named = await timed('at load: names sorted', () => glovebox.nameAtoms(kept.names));
  const loaded = new Map([['visits', { named: named.result, amounts: new Map([['cost', kept.amounts]]) }]]);
  const input = { ...(await questionOf(glovebox, QUESTION, {})), rows: loaded };
  const bare = await timed('bare: GROUP BY sex, region', () =>
    run('SELECT sex, region, count(*), avg(cost) FROM visits GROUP BY ALL'),
  );
  const distinct = await timed('bare: the question, with its count(DISTINCT person)', () => run(QUESTION));
  const twoLevels = await timed('bare: two levels, by person and then by group', () =>
    run(`SELECT sex, region, sum(n), count(*), sum(s) / sum(n) FROM
      (SELECT sex, region, person, count(*) AS n, sum(cost) AS s FROM visits GROUP BY ALL) GROUP BY ALL`),
  );
  for (const one of [bare, distinct, twoLevels, named]) print(one, twoLevels);

  if (wants('probe')) {
    const [probe] = input.probes;
    print(await timed('probe', () => run(probe.sql)), twoLevels);
  }
  if (wants('all')) {
    const stages = new Map();
    const watched = watch(connection, stages, timed);
    const profile = await profiled();
    const computed = await timed('probe, people and facts', () => glovebox.Computation.run(watched, input));
    print(computed, twoLevels);
    const decided = await timed('audit and release, nothing released before', () =>
      computed.result.decide(new Uint8Array(0), null),
    );
    print(decided, twoLevels);
    const own = await profile();
    const first = new Map(stages);
    const { state } = decided.result;
    print(await timed('audit and release, on top of that', () => computed.result.decide(state, null)), twoLevels);
    const whole = {
      name: 'whole gate, first question',
      wall: computed.wall + decided.wall,
      cpu: computed.cpu + decided.cpu,
    };
    print(whole, twoLevels);
    process.stdout.write(
      `history: ${(state.length / 1e6).toFixed(1)} MB; the first question's statements, then the rest by what it does:\n`,
    );
    for (const [name, { wall, cpu }] of [...first].sort(([, a], [, b]) => b.cpu - a.cpu).slice(0, 6))
      print({ name: `  ${name}`, wall, cpu }, twoLevels);
    for (const [name, ms] of [...own].sort(([, a], [, b]) => b - a))
      print({ name: `  ${name}`, wall: ms, cpu: ms }, twoLevels);
  }
  if (wants('noise')) {
    const budget = {
      rhoTotal: '1',
      rhoPerQuestion: '0.1',
      delta: '0.000001',
      selectionDelta: '0.0000001',
      preThreshold: 10,
      maximumGroupsPerPerson: 2,
      maximumRowsPerPersonAndGroup: 5,
    };
    const noisy = await questionOf(glovebox, HISTOGRAM, { budget });
    const plain = await timed('bare: GROUP BY sex, region', () =>
      run('SELECT sex, region, count(*) FROM visits GROUP BY ALL'),
    );
    const levels = await timed('bare: two levels', () =>
      run(
        'SELECT sex, region, sum(n) FROM (SELECT sex, region, person, count(*) AS n FROM visits GROUP BY ALL) GROUP BY ALL',
      ),
    );
    const bounded = await timed('noise: contributions bounded', () =>
      glovebox.NoisyComputation.run(connection, { ...noisy, seed: new Uint8Array(32).fill(7) }),
    );
    const answered = await timed('noise: keys selected, noise drawn, released', () =>
      bounded.result.decide(new Uint8Array(0)),
    );
    process.stdout.write('\nhistogram under differential privacy\n');
    for (const one of [plain, levels, bounded, answered]) print(one, levels);
  }
  connection.closeSync();
  instance.closeSync();
}

/** What the loader keeps of rows beside the engine, read back from a table that was not loaded. */
async function keptRows({ eachNumbers }, connection) {
  const [high, low, amounts] = [new Uint32Array(rows), new Uint32Array(rows), new Uint32Array(rows)];
  const sql = 'SELECT "glovebox number", "glovebox row", cost FROM visits';
  await eachNumbers(connection, sql, [1, 2, 2], (count, [numbers, ids, costs]) => {
    for (let line = 0; line < count; line += 1) {
      const number = numbers[line];
      low[number] = ids[2 * line];
      high[number] = ids[2 * line + 1];
      amounts[number] = costs[2 * line];
    }
  });
  return { names: { high, low }, amounts: { high: null, low: amounts, isThere: null } };
}

/** Starts to sample this thread; what it returns ends that and gives milliseconds by purpose. */
async function profiled() {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.start');
  return async () => {
    const { profile } = await session.post('Profiler.stop');
    session.disconnect();
    const functions = new Map(
      profile.nodes.map(({ id, callFrame }) => [id, callFrame.functionName.replace(/\d+$/, '')]),
    );
    const spent = new Map();
    for (const [at, id] of profile.samples.entries()) {
      const name = functions.get(id);
      if (name === '(idle)' || name === '(program)') continue;
      const [purpose] = Object.entries(PURPOSES).find(([, names]) => names.includes(name)) ?? ['other'];
      spent.set(purpose, (spent.get(purpose) ?? 0) + profile.timeDeltas[at] / 1000);
    }
    return spent;
  };
}

/** A connection that keeps the time of each statement under its first words. */
function watch(connection, stages, timed) {
  const label = (sql) =>
    (/^CREATE (?:OR REPLACE )?TEMP TABLE "([^"]+)"/.exec(sql)?.[1] ?? sql.slice(0, 40)).replaceAll(/\s+/g, ' ');
  return new Proxy(connection, {
    get(target, key) {
      const method = target[key];
      if (!['run', 'runAndReadAll', 'runAndReadUntil', 'stream'].includes(key))
        return typeof method === 'function' ? method.bind(target) : method;
      return async (sql, ...rest) => {
        const { result, wall, cpu } = await timed('', () => method.call(target, sql, ...rest));
        const sum = stages.get(label(sql)) ?? { wall: 0, cpu: 0 };
        stages.set(label(sql), { wall: sum.wall + wall, cpu: sum.cpu + cpu });
        return result;
      };
    },
  });
}

async function questionOf({ createEngine, parseQuery, STRICT_RULES, ...glovebox }, sql, terms) {
  const column = (name, type, own) => ({ name, type, nullable: false, terms: own });
  const columns = [
    column('person', { type: 'integer' }, { role: 'unit' }),
    column('sex', { type: 'text' }, { role: 'dimension', domain: ['F', 'M'] }),
    column(
      'region',
      { type: 'integer' },
      { role: 'dimension', domain: Array.from({ length: 30 }, (_, at) => String(at)) },
    ),
    column('cost', { type: 'decimal', scale: 2 }, { role: 'measure', bounds: { low: '0', high: '1000' } }),
  ];
  const schemas = [{ name: 'visits', columns }];
  const engine = await createEngine();
  const parsed = await parseQuery(engine, sql, schemas);
  engine.close();
  if (parsed.kind !== 'tree') throw new Error(JSON.stringify(parsed.issues));
  const { tree } = parsed;
  const whole = {
    columns,
    aggregates: ['count', 'count-distinct', 'sum', 'avg'],
    minimumPeople: 10,
    purposes: ['research'],
    receivers: ['analyst'],
    ...terms,
  };
  const datasets = [{ name: 'visits', columns, terms: whole }];
  const open = { tree, datasets, rules: { ...STRICT_RULES, differencing: 'rank', minimumPeople: 10 } };
  const { checkQuestion, keyKinds, privacyOf } = glovebox;
  return {
    ...glovebox.questionOf(open),
    schemas,
    probes: await checkQuestion(tree, schemas),
    keyKinds: keyKinds(tree, schemas),
    privacy: privacyOf(open),
  };
}
