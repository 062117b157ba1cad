// SPDX-License-Identifier: Apache-2.0

/** What this browser keeps: identities (secrets sealed under their passphrases), uploads that did not arrive yet, sealed drafts. */
const NAME = 'glovebox';
const VERSION = 2;
export type StoreName = 'identities' | 'uploads' | 'drafts';

const STORES: readonly (readonly [StoreName, string])[] = [
  ['identities', 'name'],
  ['uploads', 'id'],
  ['drafts', 'id'],
];

let opened: Promise<IDBDatabase> | null = null;

function open(): Promise<IDBDatabase> {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, VERSION);
    request.onupgradeneeded = () => {
      for (const [name, keyPath] of STORES) {
        if (!request.result.objectStoreNames.contains(name)) request.result.createObjectStore(name, { keyPath });
      }
    };
    settle(
      request,
      (database) => {
        // A tab of a newer console waits for this one to let go; what is asked later opens the newer one.
        database.onversionchange = () => {
          database.close();
          opened = null;
        };
        resolve(database);
      },
      reject,
    );
  });
  return opened;
}

function settle<T>(request: IDBRequest<T>, resolve: (value: T) => void, reject: (error: Error) => void): void {
  request.onsuccess = () => {
    resolve(request.result);
  };
  request.onerror = () => {
    reject(request.error ?? new Error('the browser did not keep it'));
  };
}

async function run<T>(
  store: StoreName,
  mode: IDBTransactionMode,
  ask: (store: IDBObjectStore) => IDBRequest<T>,
): Promise<T> {
  const database = await open();
  return new Promise((resolve, reject) => {
    settle(ask(database.transaction(store, mode).objectStore(store)), resolve, reject);
  });
}

/** What lies in the browser may be from another version of the console: callers parse it. */
export const readAll = (store: StoreName): Promise<unknown[]> => run(store, 'readonly', (s) => s.getAll());
export const read = (store: StoreName, key: string): Promise<unknown> => run(store, 'readonly', (s) => s.get(key));
export const write = (store: StoreName, value: object): Promise<unknown> =>
  run(store, 'readwrite', (s) => s.put(value));
export const remove = (store: StoreName, key: string): Promise<unknown> =>
  run(store, 'readwrite', (s) => s.delete(key));
