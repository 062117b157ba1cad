// SPDX-License-Identifier: Apache-2.0
import { Inject, Injectable } from '@nestjs/common';
import type { Response } from 'express';
import { ProblemError } from '../edge/problem.error.ts';
import { BlobStore } from './blob.store.ts';

@Injectable()
export class BlobsService {
  constructor(@Inject(BlobStore) private readonly blobs: BlobStore) {}

  /** Sends a sealed file, or the part of it that a Range header asks for. */
  async send(digest: string, response: Response): Promise<void> {
    if (!(await this.blobs.has(digest))) {
      throw new ProblemError('not-found', 'no sealed file of this digest is stored', { field: 'digest' });
    }
    const options = { root: this.blobs.directory, cacheControl: false, etag: false, lastModified: false };
    response.type('application/octet-stream');
    await new Promise<void>((resolve, reject) => {
      response.sendFile(digest, options, (error) => {
        // A relay that hangs up asks again from where it was.
        if (error === undefined || response.headersSent) resolve();
        else reject(error);
      });
    });
  }
}
