// SPDX-License-Identifier: Apache-2.0
import { constants } from 'node:fs';
import { access, mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import { syncDirectory } from '@glovebox/native';
import { CONFIG, type Config } from '../config.ts';

/** Sealed files under the digest of their content. A file is here whole or not at all. */
@Injectable()
export class BlobStore {
  readonly directory: string;

  constructor(@Inject(CONFIG) config: Config) {
    this.directory = join(config.dataDirectory, 'blobs');
  }

  async onModuleInit(): Promise<void> {
    await mkdir(this.directory, { recursive: true, mode: 0o700 });
  }

  /** `digest` is a contracts Digest: 64 hex digits, so it never leaves the directory. */
  path(digest: string): string {
    return join(this.directory, digest);
  }

  async has(digest: string): Promise<boolean> {
    try {
      await access(this.path(digest), constants.R_OK);
      return true;
    } catch {
      return false;
    }
  }

  /** Takes a file over whose content has this digest. Atomic, and on disk when it returns. */
  async adopt(file: string, digest: string): Promise<void> {
    await rename(file, this.path(digest));
    await syncDirectory(this.directory);
  }
}
