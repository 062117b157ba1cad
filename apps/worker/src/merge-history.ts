// SPDX-License-Identifier: Apache-2.0
import { History, type HistoryEntry, type ReleasedTable, type SealedHistory } from '@glovebox/contracts';
import { canonicalBytes, fromBase64Url, parseJson } from '@glovebox/core';
import { canonicalDigest, contentDigest, openWithKey, sealWithKey, type RandomBytes } from '@glovebox/crypto';
import { WorkerError } from './error.ts';

export interface HistoryMerge {
  readonly room: string;
  readonly historyKey: Uint8Array;
  /** Histories that must be among the offered ones. */
  readonly heads: readonly string[];
  readonly offered: readonly SealedHistory[];
  /** What this job adds. */
  readonly entry: HistoryEntry;
  readonly random: RandomBytes;
}

/** The release history with this job in it, sealed again. */
export interface MergedHistory {
  readonly sealed: Uint8Array;
  readonly digest: string;
  readonly predecessors: readonly string[];
}

/**
 * Step 8, last part: the release history of a room is a grow-only set of decisions by job. Opens every offered version,
 * unites them, adds this job's decision and seals the union. A host that keeps a version back that some keybroker
 * permitted is found out here, one that keeps back what nobody permitted gains nothing.
 * @throws WorkerError `history-*`
 */
export function mergeHistory(merge: HistoryMerge): MergedHistory {
  const predecessors = [...new Set(merge.offered.map((history) => history.digest))].sort();
  if (!merge.heads.every((head) => predecessors.includes(head))) {
    throw new WorkerError('history-missing', 'a history that a keybroker permitted is not among those offered');
  }
  const versions = merge.offered.map((history) => openHistory(history, merge.historyKey, merge.room));
  const entries = unite([...versions.flatMap((version) => version.entries), merge.entry]);
  const history = History.safeParse({ room: merge.room, predecessors, entries });
  if (!history.success) throw new WorkerError('history-full', 'the history of the room cannot grow any further');
  const sealed = sealWithKey(canonicalBytes(history.data), merge.historyKey, merge.random);
  return { sealed, digest: contentDigest(sealed), predecessors };
}

function openHistory(offered: SealedHistory, key: Uint8Array, room: string): History {
  const sealed = fromBase64Url(offered.sealed);
  if (contentDigest(sealed) !== offered.digest) {
    throw new WorkerError('history-altered', 'a sealed history is not the one that its digest names');
  }
  try {
    const history = History.parse(parseJson(openWithKey(sealed, key)));
    if (history.room === room) return history;
  } catch {
    // The cause is not kept: it could quote the history.
  }
  throw new WorkerError('history-unopenable', "a sealed history is not one of this room's");
}

/** One entry per job. The same job, and the same question, must have been decided the same way in every version. */
function unite(entries: readonly HistoryEntry[]): HistoryEntry[] {
  const byJob = new Map<string, HistoryEntry>();
  const decisions = new Map<string, string>();
  for (const entry of entries) {
    const known = byJob.get(entry.job);
    const decided = decisions.get(entry.question) ?? entry.decision;
    if (decided !== entry.decision || (known !== undefined && known.question !== entry.question)) {
      throw new WorkerError('history-conflict', 'the same question was decided in another way before');
    }
    byJob.set(entry.job, entry);
    decisions.set(entry.question, entry.decision);
  }
  return [...byJob.values()].sort((a, b) => (a.job < b.job ? -1 : 1));
}

/**
 * What was decided for a table: which groups it has and which statistics of each are shown. The statistics themselves
 * are left out, so that the history holds nothing worth stealing.
 */
export function historyEntry(job: string, question: string, table: ReleasedTable): HistoryEntry {
  const isValue = table.columns.map((column) => column.kind === 'value');
  const shape = table.rows.map((row) => row.map((cell, column) => (isValue[column] ? isSuppressed(cell) : cell)));
  const cells = table.rows.flatMap((row) => row.filter((_, column) => isValue[column]));
  const suppressedCells = cells.filter(isSuppressed).length;
  const rows = shape.map((row) => JSON.stringify(row)).sort();
  return {
    job,
    question,
    decision: canonicalDigest('glovebox/decision/v1', { rows, suppression: table.suppression }),
    suppressedCells,
    releasedCells: cells.length - suppressedCells,
  };
}

const isSuppressed = (cell: ReleasedTable['rows'][number][number]): boolean =>
  typeof cell === 'object' && cell !== null;
