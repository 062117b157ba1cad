// SPDX-License-Identifier: Apache-2.0
import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import { FileStore } from '@tus/file-store';
import { Server } from '@tus/server';
import type { Request, Response } from 'express';
import { toHex } from '@glovebox/core';
import { randomBytes } from '@glovebox/native';
import { CLOCK, later, type Clock } from '../clock.ts';
import { CONFIG, type Config } from '../config.ts';
import type { Viewer } from '../edge/access.ts';
import { ProblemError } from '../edge/problem.error.ts';
import { Pump } from '../pump.ts';
import { sendWebResponse, toWebRequest } from './tus-exchange.ts';
import { UploadsStore } from './uploads.store.ts';

const UPLOAD_ID = /^[0-9a-f]{32}$/;
const LOOK_AFTER_MS = 60 * 60 * 1000;
const DAY_SECONDS = 24 * 60 * 60;

/**
 * Resumable uploads (tus 1.0.0: core, creation, termination). Only who created an upload may see, continue or delete it,
 * and nobody can read it back. What was uploaded is checked when it is registered as a dataset; what nobody continued or
 * registered for days is removed.
 */
@Injectable()
export class UploadsService {
  readonly #directory: string;
  readonly #tus: Server;
  readonly #keptSeconds: number;
  readonly #expiry = new Pump('uploads', LOOK_AFTER_MS, () => this.#removeAbandoned());

  constructor(
    @Inject(CONFIG) config: Config,
    @Inject(UploadsStore) private readonly uploads: UploadsStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    this.#directory = join(config.dataDirectory, 'uploads');
    this.#keptSeconds = DAY_SECONDS * config.uploadDays;
    this.#tus = new Server({
      path: '/v1/uploads',
      datastore: new FileStore({ directory: this.#directory }),
      maxSize: config.uploadMaxBytes,
      relativeLocation: true,
      allowedOrigins: [],
      namingFunction: (request) => request.headers.get(ID_HEADER) ?? '',
    });
  }

  async onModuleInit(): Promise<void> {
    await mkdir(this.#directory, { recursive: true, mode: 0o700 });
  }

  onApplicationBootstrap(): void {
    this.#expiry.start();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.#expiry.stop();
  }

  async create(viewer: Viewer, request: Request, response: Response): Promise<void> {
    const id = toHex(randomBytes(16));
    await this.uploads.add({ id, owner: viewer.fingerprint, ciphertext: null, created: this.clock() });
    // The name is made here, where it is known who asks, whatever the caller sent.
    await sendWebResponse(await this.#tus.handleWeb(toWebRequest(request, { [ID_HEADER]: id })), response);
  }

  async continue(viewer: Viewer, id: string, request: Request, response: Response): Promise<void> {
    await this.owned(viewer, id, 'upload');
    await sendWebResponse(await this.#tus.handleWeb(toWebRequest(request)), response);
  }

  /** @throws ProblemError `not-found` when there is none, or it is somebody else's */
  async owned(viewer: Viewer, id: string, field: string) {
    const upload = UPLOAD_ID.test(id) ? await this.uploads.find(id, viewer.fingerprint) : undefined;
    if (upload === undefined) {
      throw new ProblemError('not-found', 'you have no upload of this id', {
        field,
        remedy: 'create an upload first: POST /v1/uploads',
      });
    }
    return upload;
  }

  /** The file of a complete upload. @throws ProblemError `upload-incomplete` */
  async file(id: string): Promise<string> {
    const upload = await this.#tus.datastore.getUpload(id).catch(() => null);
    if (upload?.size === undefined || upload.offset !== upload.size) {
      throw new ProblemError('upload-incomplete', 'not all of the file has arrived', { field: 'upload' });
    }
    return join(this.#directory, id);
  }

  /** Forgets a file that became a blob, or whatever is left of it. */
  async forget(id: string): Promise<void> {
    await this.#tus.datastore.remove(id).catch(() => undefined);
  }

  async #removeAbandoned(): Promise<void> {
    const since = later(this.clock(), -this.#keptSeconds);
    for (const id of await this.uploads.unregisteredBefore(since)) {
      const written = await stat(join(this.#directory, id)).catch(() => null);
      if (written !== null && written.mtimeMs >= Date.parse(since)) continue;
      if (await this.uploads.removeUnregistered(id)) await this.forget(id);
    }
  }
}

const ID_HEADER = 'x-glovebox-upload-id';
