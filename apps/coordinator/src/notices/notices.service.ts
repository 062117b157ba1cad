// SPDX-License-Identifier: Apache-2.0
import { Inject, Injectable } from '@nestjs/common';
import type { Response } from 'express';
import { parseLastEventId, startEvents, writeEvent } from '../edge/event-stream.ts';
import type { Viewer } from '../edge/access.ts';
import { Hub } from '../hub.ts';
import { NOTICES } from './changes.ts';
import { NoticesStore } from './notices.store.ts';

const HEARTBEAT_MS = 15_000;
const BATCH = 200;
/** Whoever missed more than this reads everything again instead. */
const MISSED_MAX = 1000;

/**
 * One stream for everything that concerns a party, until it hangs up. It starts with `ready` where the reader has to read
 * everything (it is new, or was away for too long), and then tells what changed. `alive` says that the connection stands;
 * it is sent by the clock alone, so that it tells nothing of what others do.
 */
@Injectable()
export class NoticesService {
  constructor(
    @Inject(NoticesStore) private readonly notices: NoticesStore,
    @Inject(Hub) private readonly hub: Hub,
  ) {}

  async stream(viewer: Viewer, lastEventId: string | undefined, response: Response): Promise<void> {
    const resumed = await this.#resume(viewer, parseLastEventId(lastEventId));
    let last = resumed ?? (await this.notices.newest(viewer));
    startEvents(response);
    if (resumed === null) writeEvent(response, { id: last, event: 'ready' });
    while (!response.writableEnded && !response.destroyed) {
      // Waiting starts before reading, so that nothing falls between the two.
      const changed = this.hub.next(NOTICES, HEARTBEAT_MS);
      const batch = await this.notices.after(viewer, last, BATCH);
      for (const { position, notice } of batch) {
        writeEvent(response, { id: position, event: 'notice', data: notice });
        last = position;
      }
      if (batch.length === BATCH) continue;
      if (!(await changed)) writeEvent(response, { event: 'alive' });
    }
  }

  /** Where to go on, or null where everything has to be read again. */
  async #resume(viewer: Viewer, last: number | null): Promise<number | null> {
    if (last === null || last > (await this.notices.newest(viewer))) return null;
    const missed = await this.notices.after(viewer, last, MISSED_MAX + 1);
    return missed.length > MISSED_MAX ? null : last;
  }
}
