// SPDX-License-Identifier: Apache-2.0
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { journalPath, openJournal } from './core/journal.ts';
import { listIdentities, readProfile } from './core/key-store.ts';
import type { KeybrokerSelf } from './core/self.ts';
import { State } from './core/state.ts';
import { reportLedger, type LedgerReport } from '@glovebox/dp';

export interface KeybrokerStatus extends KeybrokerSelf {
  /** `erased`: the identity was deleted, so nobody can open that dataset any more. */
  readonly datasets: readonly {
    readonly name: string;
    readonly recipient: string;
    readonly state: 'held' | 'erased';
  }[];
  /** Newest permitted history of each room. */
  readonly heads: readonly { readonly room: string; readonly history: string }[];
  readonly stoppedAgreements: readonly string[];
  readonly grants: number;
  readonly permits: number;
  /** How many questions were charged to each approval. */
  readonly approvals: readonly { readonly approval: string; readonly used: number; readonly of: number }[];
  /** How many questions were counted against each number of uses in the terms, as it was when the last one was. */
  readonly terms: readonly {
    readonly dataset: string;
    readonly clause: string;
    readonly used: number;
    readonly of: number;
  }[];
  /** What differential privacy was charged and what is left, under the budget that the last question found. */
  readonly budgets: readonly LedgerReport[];
}

/**
 * What a keybroker remembers, without its keys and without disturbing a running one: it reads a copy of the journal.
 * @throws KeybrokerError `store-missing`, `store-malformed`, `journal-inconsistent`; NativeError `corrupt`
 */
export async function readStatus(directory: string): Promise<KeybrokerStatus> {
  const self = await readProfile(directory);
  const identities = await listIdentities(directory);
  const state = await readState(directory);
  return {
    ...self,
    datasets: [...state.recipients].map(([name, recipient]) => ({
      name,
      recipient,
      state: identities.includes(name) ? 'held' : 'erased',
    })),
    heads: [...state.rooms].map(([room, { head }]) => ({ room, history: head })),
    stoppedAgreements: [...state.stops.keys()],
    grants: state.grants.size,
    permits: state.permits.size,
    approvals: [...state.uses].map(([approval, { limit, questions }]) => ({
      approval,
      used: questions.size,
      of: limit,
    })),
    terms: [...state.meters.values()].map(({ dataset, clause, uses, questions }) => ({
      dataset,
      clause,
      used: questions.size,
      of: uses,
    })),
    budgets: [...state.ledgers.values()].map(reportLedger),
  };
}

async function readState(directory: string): Promise<State> {
  const copies = await mkdtemp(join(tmpdir(), 'glovebox-keybroker-'));
  try {
    const copy = join(copies, 'journal');
    const copied = await copyFile(journalPath(directory), copy).then(
      () => true,
      () => false,
    );
    if (!copied) return new State();
    const journal = await openJournal(copy);
    await journal.close();
    return journal.state;
  } finally {
    await rm(copies, { recursive: true, force: true });
  }
}
