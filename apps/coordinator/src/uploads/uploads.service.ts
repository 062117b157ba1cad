// SPDX-License-Identifier: Apache-2.0
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import { FileStore } from '@tus/file-store';
import { Server } from '@tus/server';
import type { Request, Response } from 'express';
import { toHex } from '@glovebox/core';
import { randomBytes } from '@glovebox/native';
import { CLOCK, type Clock } from '../clock.ts';
import { CONFIG, type Config } from '../config.ts';
import type { Viewer } from '../edge/access.ts';
import { ProblemError } from '../edge/problem.error.ts';
import { toProblem } from '../edge/problem.filter.ts';
import { UploadsStore } from './uploads.store.ts';

const UPLOAD_ID = /^[0-9a-f]{32}$/;

/**
 * Resumable uploads (tus 1.0.0: core, creation, termination). Only who created an upload may see, continue or delete it,
 * and nobody can read it back. What was uploaded is checked when it is registered as a dataset.
 */
@Injectable()
export class UploadsService {
  readonly #directory: string;
  readonly #tus: Server;

  constructor(
    @Inject(CONFIG) config: Config,
    @Inject(UploadsStore) private readonly uploads: UploadsStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    this.#directory = join(config.dataDirectory, 'uploads');
    this.#tus = new Server({
      path: '/v1/uploads',
      datastore: new FileStore({ directory: this.#directory }),
      maxSize: config.uploadMaxBytes,
      relativeLocation: true,
      namingFunction: (request) => request.headers.get(ID_HEADER) ?? '',
      onResponseError: (_, error) => asProblem(error),
    });
  }

  async onModuleInit(): Promise<void> {
    await mkdir(this.#directory, { recursive: true, mode: 0o700 });
  }

  async create(viewer: Viewer, request: Request, response: Response): Promise<void> {
    const id = toHex(randomBytes(16));
    await this.uploads.add({ id, owner: viewer.fingerprint, ciphertext: null, created: this.clock() });
    // The name is made here, where it is known who asks; the header is overwritten whatever the caller sent.
    request.headers[ID_HEADER] = id;
    await this.#tus.handle(request, response);
  }

  async continue(viewer: Viewer, id: string, request: Request, response: Response): Promise<void> {
    await this.owned(viewer, id, 'upload');
    await this.#tus.handle(request, response);
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
    if (upload === null || upload.size === undefined || upload.offset !== upload.size) {
      throw new ProblemError('upload-incomplete', 'not all of the file has arrived', { field: 'upload' });
    }
    return join(this.#directory, id);
  }

  /** Forgets a file that became a blob, or whatever is left of it. */
  async forget(id: string): Promise<void> {
    await this.#tus.datastore.remove(id).catch(() => undefined);
  }
}

const ID_HEADER = 'x-glovebox-upload-id';

/** What the tus server says, as a problem with our own codes. */
function asProblem(error: Error | { status_code: number; body: string }): { status_code: number; body: string } {
  const status = 'status_code' in error ? error.status_code : 500;
  const text = 'body' in error ? error.body.trim().toLowerCase() : 'the upload could not be stored';
  const code = status === 404 || status === 410 ? 'not-found' : status === 413 ? 'too-large' : 'upload-refused';
  const problem = toProblem(
    status >= 500 ? 'internal' : code,
    new ProblemError(code, text, { field: 'upload', remedy: 'follow the upload protocol tus 1.0.0' }),
  );
  // The protocol gives meaning to the status, so it stays.
  return { status_code: status, body: JSON.stringify({ ...problem, status }) };
}
