// SPDX-License-Identifier: Apache-2.0
import { Inject, Injectable } from '@nestjs/common';
import { DATABASE, type Database } from '../database/database.ts';
import { later } from '../clock.ts';
import { ProblemError } from './problem.error.ts';

/** Longer than any signed request is accepted, clock differences included. */
const KEEP_SECONDS = 900;

/** Nonces of requests that were accepted, in the database: a restart does not make them fresh again. */
@Injectable()
export class NoncesStore {
  #sweepAfter = '';

  constructor(@Inject(DATABASE) private readonly database: Database) {}

  /** @throws ProblemError `request-replayed` when this key used this nonce before */
  async spend(keyid: string, nonce: string, now: string): Promise<void> {
    if (now > this.#sweepAfter) {
      this.#sweepAfter = later(now, 60);
      await this.database.deleteFrom('request_nonces').where('expires', '<', now).execute();
    }
    const row = { keyid, nonce, expires: later(now, KEEP_SECONDS) };
    const inserted = await this.database
      .insertInto('request_nonces')
      .values(row)
      .onConflict((conflict) => conflict.doNothing())
      .returning('nonce')
      .executeTakeFirst();
    if (inserted === undefined) {
      throw new ProblemError('request-replayed', 'a request with this nonce was accepted before', { field: 'nonce' });
    }
  }
}
