// SPDX-License-Identifier: Apache-2.0
import type { DuckDBConnection } from '@duckdb/node-api';
import type { DatasetColumn } from '@glovebox/contracts';
import { fromHex } from '@glovebox/core';
import type { PrivateQuestion } from '@glovebox/dp';
import { planTraining } from '@glovebox/ml';
import { columnsOfProbe } from '@glovebox/query';
import { amountColumns } from '../audit/targets.ts';
import type { LoadedRows } from '../database/kept-rows.ts';
import { loadTable } from '../database/load-table.ts';
import { openDatabase } from '../database/open-database.ts';
import { codeOf, ComputeError } from '../error.ts';
import { NoisyComputation } from '../noise/noisy-computation.ts';
import { checkQuestion } from '../question/check-question.ts';
import { Computation, type ComputationInput } from '../question/computation.ts';
import { keyKinds } from '../question/key-kinds.ts';
import { privacyOf, questionOf } from '../question/question-of.ts';
import { streamColumns } from '../question/stream-columns.ts';
import { NoisyTraining } from '../training/noisy-training.ts';
import { TrainingComputation } from '../training/training-computation.ts';
import { frameHeader, FrameReader, type Frame, type FrameKind } from './frames.ts';
import { BeginMessage, decodeMessage, DecideMessage, encodeMessage, OpenMessage } from './messages.ts';

/**
 * The child process of one computation: reads frames from standard input, answers on standard output, says nothing
 * anywhere else, and ends with the computation, whatever becomes of it. Resolves never: the process exits.
 */
export async function computeMain(): Promise<void> {
  const frames = new FrameReader(process.stdin as AsyncIterable<Uint8Array>);
  try {
    await compute(frames, reply);
  } catch (error) {
    await reply('failed', encodeMessage({ code: codeOf(error) })).catch(() => undefined);
  }
  process.exit();
}

type Reply = (kind: FrameKind, payload: Uint8Array) => Promise<void>;

/**
 * 1. What is asked, checked without a row. 2. An engine that can reach nothing. 3. Every dataset, through the validator.
 * 4. The probes, and who stands behind what they find; or, where a dataset has a budget, what is left of each person. 5. For
 * each state of the history that the session brings: the audit, and out through release(); or noise, and out through
 * releaseNoisy(); of a training through releaseModel() or releaseNoisyModel(). Plaintext is in this process's memory only.
 */
async function compute(frames: FrameReader, reply: Reply): Promise<void> {
  const open = decodeMessage(OpenMessage, await payloadOf(frames, 'open'));
  const { tree, limits } = open;
  // The session kills this process at its limit. If the session's own process is gone, nobody would.
  setTimeout(() => process.exit(), limits.timeoutMs).unref();
  const columnsOf = new Map(open.datasets.map((dataset) => [dataset.name, streamColumns(dataset)]));
  const schemas = open.datasets.map(({ name, terms }) => ({ name, columns: terms.columns }));
  const probes = await checkQuestion(tree, schemas);
  const input = { ...questionOf(open), schemas, probes, keyKinds: keyKinds(tree, schemas) };
  const privacy = privacyOf(open);
  const seed = open.noiseSeed === undefined ? null : fromHex(open.noiseSeed);
  if (privacy !== null && seed === null) throw new ComputeError('protocol');
  const connection = await openDatabase(limits);
  await reply('ready', nothing);
  const rowKey = wordsOf(fromHex(open.rowKey));
  // Noise looks at no history: nothing of the rows is kept for an audit.
  const amountsOf = open.rules.dominance === null ? NO_COLUMNS : amountColumns(tree, schemas, probes);
  const auditedOf = privacy === null ? amountsOf : null;
  const wantedOf = columnsOfProbe(tree, schemas);
  const rows = await loadAll(connection, { columnsOf, wantedOf, auditedOf, rowKey }, frames, reply);
  const watched = endWithSession(frames);
  const computation = await run(connection, { ...input, rows }, { open, privacy, seed });
  await reply('ran', nothing);
  await decideAll(computation, watched, reply);
}

/** Where nobody can dominate nothing is looked at that people add. */
const NO_COLUMNS: ReadonlyMap<string, ReadonlySet<string>> = new Map();

type Decider = Pick<Computation, 'decide'>;

/** A question or a training, exact or noisy: what was asked, and the terms, say which. */
async function run(
  connection: DuckDBConnection,
  input: ComputationInput,
  { open, privacy, seed }: { open: OpenMessage; privacy: PrivateQuestion | null; seed: Uint8Array | null },
): Promise<Decider> {
  if (open.task === undefined)
    return privacy === null || seed === null
      ? Computation.run(connection, input)
      : NoisyComputation.run(connection, { ...input, privacy, seed });
  const outcome = planTraining(open.tree, open.task, input.schemas);
  if (outcome.kind === 'refused') throw new ComputeError('tree-mismatch');
  const { plan } = outcome;
  return privacy === null || seed === null
    ? TrainingComputation.run(connection, { ...input, plan, rowKey: fromHex(open.rowKey) })
    : NoisyTraining.run(connection, { ...input, plan, privacy, seed });
}

/** As often as it is asked, since histories can overtake each other. Ends with the session. */
async function decideAll(computation: Decider, next: () => Promise<Frame>, reply: Reply): Promise<void> {
  for (;;) {
    const asked = await next();
    const state = await next();
    if (asked.kind !== 'decide' || state.kind !== 'state') throw new ComputeError('protocol');
    const { decided } = decodeMessage(DecideMessage, asked.payload);
    const decision = await computation.decide(state.payload, decided);
    await reply('result', encodeMessage(decision.table));
    await reply('shown', encodeMessage(decision.shown));
    await reply('state', decision.state);
  }
}

/** The next frame, always being read: the end of a session that is gone is noticed while something is computed. */
function endWithSession(frames: FrameReader): () => Promise<Frame> {
  const read = async (): Promise<Frame> => (await frames.next()) ?? process.exit();
  let coming = read();
  return async () => {
    const frame = await coming;
    coming = read();
    return frame;
  };
}

const wordsOf = (bytes: Uint8Array<ArrayBuffer>): Uint32Array => new Uint32Array(bytes.slice().buffer);

/** Loads every dataset of the question exactly once, in the order in which they come, until `run`. */
async function loadAll(
  connection: DuckDBConnection,
  {
    columnsOf,
    wantedOf,
    auditedOf,
    rowKey,
  }: {
    readonly columnsOf: ReadonlyMap<string, readonly DatasetColumn[]>;
    readonly wantedOf: ReadonlyMap<string, ReadonlySet<string>>;
    /** Null where nothing is audited. */
    readonly auditedOf: ReadonlyMap<string, ReadonlySet<string>> | null;
    readonly rowKey: Uint32Array;
  },
  frames: FrameReader,
  reply: Reply,
): Promise<ReadonlyMap<string, LoadedRows>> {
  const loaded = new Map<string, LoadedRows>();
  const missing = new Set(wantedOf.keys());
  for (;;) {
    const frame = await frames.next();
    if (frame?.kind === 'run' && missing.size === 0) return loaded;
    if (frame?.kind !== 'begin') throw new ComputeError('protocol');
    const { dataset: name } = decodeMessage(BeginMessage, frame.payload);
    const columns = columnsOf.get(name);
    const wanted = wantedOf.get(name);
    if (columns === undefined || wanted === undefined || !missing.delete(name)) throw new ComputeError('protocol');
    const audited = auditedOf === null ? null : (auditedOf.get(name) ?? new Set<string>());
    const { rows, kept } = await loadTable(connection, { name, columns, wanted, rowKey, audited }, dataOf(frames));
    if (kept !== null) loaded.set(name, kept);
    await reply('loaded', encodeMessage({ rows }));
  }
}

/** The data frames up to `end`, as the stream that they carry. */
async function* dataOf(frames: FrameReader): AsyncGenerator<Uint8Array, void, undefined> {
  for (;;) {
    const frame = await frames.next();
    if (frame?.kind === 'end') return;
    if (frame?.kind !== 'data') throw new ComputeError('protocol');
    yield frame.payload;
  }
}

async function payloadOf(frames: FrameReader, kind: FrameKind): Promise<Frame['payload']> {
  const frame = await frames.next();
  if (frame?.kind !== kind) throw new ComputeError('protocol');
  return frame.payload;
}

const nothing = new Uint8Array(0);

function reply(kind: FrameKind, payload: Uint8Array): Promise<void> {
  process.stdout.write(frameHeader(kind, payload.length));
  return new Promise((resolve, reject) => {
    process.stdout.write(payload, (error) => (error ? reject(error) : resolve()));
  });
}
