// SPDX-License-Identifier: Apache-2.0
import { join } from 'node:path';
import { Journal } from '@glovebox/native';
import { Entry } from './entries.ts';
import { KeybrokerError } from './error.ts';
import { State } from './state.ts';

const KIND = 'glovebox/keybroker-journal/v1';

export const journalPath = (directory: string): string => join(directory, 'journal');

/** A keybroker's memory: the state, and the only way to change it that survives a crash. */
export interface OpenJournal {
  readonly state: State;
  /** Resolves when the entry is on disk. It is for the caller to apply it then, and not before. */
  readonly append: (entry: Entry) => Promise<void>;
  readonly close: () => Promise<void>;
}

/**
 * Opens the journal of a directory, locked against a second process, and replays it.
 * @throws NativeError `locked`, `corrupt`, `io`; KeybrokerError `journal-inconsistent`
 */
export async function openJournal(path: string): Promise<OpenJournal> {
  const state = new State();
  const journal = await Journal.open(path, { kind: KIND, replay: (record) => state.apply(parseEntry(record)) });
  return {
    state,
    append: async (entry) => {
      await journal.append(entry);
    },
    close: () => journal.close(),
  };
}

function parseEntry(record: unknown): Entry {
  const parsed = Entry.safeParse(record);
  if (parsed.success) return parsed.data;
  throw new KeybrokerError('journal-inconsistent', 'the journal holds an entry of another form', {
    field: parsed.error.issues[0]?.path.map(String).join('.') ?? '',
    remedy: 'run the version of the keybroker that wrote it, or a newer one',
  });
}
