// SPDX-License-Identifier: Apache-2.0
import { ClientError, type GloveboxClient } from '@glovebox/client';
import type { DatasetView } from '@glovebox/contracts';
import { keptFile } from '../sealing/kept-files.ts';
import { Speed } from './speed.ts';
import { forgetUpload, listUploads, saveUpload, type UploadRecord } from './upload-record.ts';

/** Small enough that progress is seen and little is sent twice. */
const CHUNK_BYTES = 1024 * 1024;

export type UploadPhase = 'sending' | 'registering' | 'paused' | 'failed' | 'done';

export interface UploadState {
  readonly record: UploadRecord;
  readonly phase: UploadPhase;
  /** Null until it is known. */
  readonly bytesPerSecond: number | null;
  readonly error: unknown;
}

/** All uploads of one party in this page: they go on while the party looks at other pages. */
export class UploadManager {
  readonly #client: () => GloveboxClient;
  readonly #onRegistered: (view: DatasetView) => void;
  readonly #listeners = new Set<() => void>();
  readonly #interrupts = new Map<string, () => void>();
  #states: readonly UploadState[] = [];

  constructor(client: () => GloveboxClient, onRegistered: (view: DatasetView) => void) {
    this.#client = client;
    this.#onRegistered = onRegistered;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly snapshot = (): readonly UploadState[] => this.#states;

  /** Takes up what an earlier page left, and goes on with what was not paused. */
  async load(): Promise<void> {
    const client = this.#client();
    for (const record of await listUploads(client.party.fingerprint, client.coordinator)) {
      if (this.#states.some((state) => state.record.id === record.id)) continue;
      this.#put({ record, phase: 'paused', bytesPerSecond: null, error: null });
      if (!record.paused) this.resume(record.id);
    }
  }

  /** A freshly sealed file: kept first, then sent. */
  async add(record: UploadRecord): Promise<void> {
    await saveUpload(record);
    this.#put({ record, phase: 'paused', bytesPerSecond: null, error: null });
    this.resume(record.id);
  }

  resume(id: string): void {
    const state = this.#find(id);
    if (state === undefined || this.#interrupts.has(id)) return;
    void this.#send({ ...state.record, paused: false });
  }

  pause(id: string): void {
    const state = this.#find(id);
    if (state === undefined) return;
    void this.#keep({ ...state.record, paused: true });
    this.#interrupts.get(id)?.();
  }

  /** Forgets the upload and its sealed file. */
  async discard(id: string): Promise<void> {
    this.#interrupts.get(id)?.();
    await forgetUpload(id);
    this.#drop(id);
  }

  /** The keys are put away: nothing more is sent, everything can go on later. */
  dispose(): void {
    for (const interrupt of this.#interrupts.values()) interrupt();
  }

  async #send(record: UploadRecord): Promise<void> {
    const { id } = record;
    const interrupt = new Promise<void>((resolve) => this.#interrupts.set(id, resolve));
    try {
      await this.#keep(record);
      const upload = await this.#transfer(id, interrupt);
      this.#change(id, { phase: 'registering' });
      const view = await this.#client().datasets.register(upload, record.manifest);
      await forgetUpload(id);
      this.#change(id, { phase: 'done' });
      this.#onRegistered(view);
    } catch (error) {
      const isPaused = this.#find(id)?.record.paused === true;
      this.#change(id, isPaused ? { phase: 'paused', bytesPerSecond: null } : { phase: 'failed', error });
    } finally {
      this.#interrupts.delete(id);
    }
  }

  async #transfer(id: string, interrupt: Promise<void>): Promise<string> {
    const file = await keptFile(id);
    const state = this.#find(id);
    if (file?.size !== state?.record.ciphertextBytes || file === null || state === undefined) {
      throw new ClientError('upload-interrupted', 'the sealed file is not in this browser any more', {
        remedy: 'forget this upload and seal the file again',
      });
    }
    let speed: Speed | null = null;
    this.#change(id, { phase: 'sending', error: null });
    return this.#client().upload(
      {
        size: file.size,
        read: async (start, end) => new Uint8Array(await file.slice(start, end).arrayBuffer()),
      },
      {
        metadata: { dataset: state.record.dataset },
        resume: state.record.address,
        interrupt,
        chunkBytes: CHUNK_BYTES,
        onAddress: (address) => {
          const now = this.#find(id);
          if (now !== undefined) void this.#keep({ ...now.record, address });
        },
        onProgress: (sentBytes) => {
          speed ??= new Speed(sentBytes, performance.now());
          this.#change(id, { bytesPerSecond: speed.update(sentBytes, performance.now()) });
          const now = this.#find(id);
          if (now !== undefined) void this.#keep({ ...now.record, sentBytes });
        },
      },
    );
  }

  async #keep(record: UploadRecord): Promise<void> {
    this.#change(record.id, { record });
    await saveUpload(record);
  }

  #find(id: string): UploadState | undefined {
    return this.#states.find(({ record }) => record.id === id);
  }

  #put(state: UploadState): void {
    this.#states = [...this.#states, state];
    this.#tell();
  }

  #change(id: string, changes: Partial<UploadState>): void {
    this.#states = this.#states.map((state) => (state.record.id === id ? { ...state, ...changes } : state));
    this.#tell();
  }

  #drop(id: string): void {
    this.#states = this.#states.filter(({ record }) => record.id !== id);
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
