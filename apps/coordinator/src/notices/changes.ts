// SPDX-License-Identifier: Apache-2.0
import { Inject, Injectable } from '@nestjs/common';
import { DATABASE, type Database, type Executor } from '../database/database.ts';
import { Hub } from '../hub.ts';

/** What those wait for who read notices. */
export const NOTICES = 'notices';

/** Makes a change in one transaction, and wakes the readers of notices once it is committed. */
@Injectable()
export class Changes {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(Hub) private readonly hub: Hub,
  ) {}

  async commit<T>(work: (executor: Executor) => Promise<T>): Promise<T> {
    const result = await this.database.transaction().execute(work);
    this.hub.announce(NOTICES);
    return result;
  }
}
