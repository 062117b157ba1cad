// SPDX-License-Identifier: Apache-2.0
import { History, SEALED_HISTORY_BYTES_MAX, type HistoryEntry, type SealedHistory } from '@glovebox/contracts';
import { canonicalBytes, concatBytes, equalBytes, fromBase64Url, parseJson } from '@glovebox/core';
import { contentDigest, openWithKey, pad, sealWithKey, unpad, type RandomBytes } from '@glovebox/crypto';
import { decodeAuditState, encodeAuditState, PrivacyError, uniteStates, type AuditState } from '@glovebox/privacy';
import { WorkerError } from './error.ts';

/** Everything that was released in a room, as far as its keybrokers permitted it. */
export interface KnownHistory {
  readonly room: string;
  readonly predecessors: readonly string[];
  readonly entries: readonly HistoryEntry[];
  /** As libs/privacy encodes it; empty in a room that released nothing yet. */
  readonly state: Uint8Array;
}

/** The release history with this job in it, sealed again. */
export interface SealedRelease {
  readonly sealed: Uint8Array;
  readonly digest: string;
  readonly predecessors: readonly string[];
}

/**
 * Step 8, last part: the release history of a room is a grow-only set of decisions, with the state of the audit that they
 * made. Opens every offered version and unites them. A host that keeps a version back that some keybroker permitted is
 * found out here, one that keeps back what nobody permitted gains nothing.
 * @throws WorkerError `history-*`
 */
export function openHistories(offered: {
  readonly room: string;
  readonly historyKey: Uint8Array;
  /** Histories that must be among the offered ones. */
  readonly heads: readonly string[];
  readonly histories: readonly SealedHistory[];
}): KnownHistory {
  const { room, historyKey, heads, histories } = offered;
  const predecessors = [...new Set(histories.map((history) => history.digest))].sort();
  if (!heads.every((head) => predecessors.includes(head))) {
    throw new WorkerError('history-missing', 'a history that a keybroker permitted is not among those offered');
  }
  const distinct = new Map(histories.map((history) => [history.digest, history]));
  const versions = [...distinct.values()].map((history) => openHistory(history, historyKey, room));
  const entries = unite(versions.flatMap((version) => version.entries));
  return { room, predecessors, entries, state: uniteAll(versions.map(({ state }) => state)) };
}

/** What was decided for a question before, whoever asked; null for one that is new. */
export function decidedBefore(history: KnownHistory, question: string): HistoryEntry['shown'] | null {
  return history.entries.find((entry) => entry.question === question)?.shown ?? null;
}

/** @throws WorkerError `history-full`, `history-conflict` */
export function sealRelease(
  history: KnownHistory,
  entry: HistoryEntry,
  state: Uint8Array,
  sealing: { readonly historyKey: Uint8Array; readonly random: RandomBytes },
): SealedRelease {
  const { room, predecessors } = history;
  const extended = History.safeParse({ room, predecessors, entries: unite([...history.entries, entry]) });
  if (!extended.success) throw full();
  const head = canonicalBytes(extended.data);
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, head.length, true);
  const clear = concatBytes(length, head, state);
  if (clear.length + LENGTH_BYTES > CLEAR_BYTES_MAX) throw full();
  // Its size would tell whether the audit had anything to keep.
  const sealed = sealWithKey(pad(clear, CLEAR_BYTES_MAX), sealing.historyKey, sealing.random);
  return { sealed, digest: contentDigest(sealed), predecessors };
}

/** Nonce and tag of the seal. */
const SEAL_BYTES = 40;
const LENGTH_BYTES = 4;
const CLEAR_BYTES_MAX = SEALED_HISTORY_BYTES_MAX - SEAL_BYTES;

const full = (): WorkerError =>
  new WorkerError('history-full', 'the history of the room cannot grow any further', {
    remedy:
      'agree on another room: in this one nothing more can be released. A history has 60 MB, and keeps 5 to 6 bytes of every row and 4 to 5 ' +
      'of every person that was counted: some ten million rows of ten to a person. Load fewer rows, say one for each person and month, or ' +
      'set a privacy budget, under which rows are not kept',
  });

function openHistory(offered: SealedHistory, key: Uint8Array, room: string): History & { state: Uint8Array } {
  const sealed = fromBase64Url(offered.sealed);
  if (contentDigest(sealed) !== offered.digest) {
    throw new WorkerError('history-altered', 'a sealed history is not the one that its digest names');
  }
  try {
    const clear = unpad(openWithKey(sealed, key));
    const length = new DataView(clear.buffer).getUint32(0, true);
    const history = History.parse(parseJson(clear.subarray(4, 4 + length)));
    if (history.room === room) return { ...history, state: clear.subarray(4 + length) };
  } catch {
    // The cause is not kept: it could quote the history.
  }
  throw unopenable();
}

/**
 * One entry per job, in their order. Two branches may have decided the same question differently, each on what it knew:
 * both count as released in the united state, and the entry that comes first is repeated from then on.
 */
function unite(entries: readonly HistoryEntry[]): HistoryEntry[] {
  const byJob = new Map<string, HistoryEntry>();
  for (const entry of [...entries].sort(byText)) {
    const known = byJob.get(entry.job);
    if (known !== undefined && known.question !== entry.question) {
      throw new WorkerError('history-conflict', 'the same job asked another question before');
    }
    if (known === undefined) byJob.set(entry.job, entry);
  }
  return [...byJob.values()];
}

function byText(a: HistoryEntry, b: HistoryEntry): number {
  const [left, right] = [JSON.stringify([a.job, a.shown]), JSON.stringify([b.job, b.shown])];
  return left < right ? -1 : left > right ? 1 : 0;
}

function uniteAll(states: readonly Uint8Array[]): Uint8Array {
  const distinct = states.filter(
    (state, index) => state.length > 0 && states.findIndex((other) => equalBytes(other, state)) === index,
  );
  const [first, ...others] = distinct;
  if (first === undefined || others.length === 0) return first ?? new Uint8Array(0);
  try {
    return encodeAuditState(
      others.reduce<AuditState>((all, state) => uniteStates(all, decodeAuditState(state)), decodeAuditState(first)),
    );
  } catch (error) {
    throw error instanceof PrivacyError && error.code === 'too-many-classes' ? full() : unopenable();
  }
}

const unopenable = (): WorkerError =>
  new WorkerError('history-unopenable', "a sealed history is not one of this room's");
