// SPDX-License-Identifier: Apache-2.0
import { Inject, Injectable } from '@nestjs/common';
import type { Response } from 'express';
import { isTerminal } from '@glovebox/jobs';
import type { Viewer } from '../edge/access.ts';
import { parseLastEventId, startEvents, writeEvent } from '../edge/event-stream.ts';
import { Hub } from '../hub.ts';
import { JobsService } from './jobs.service.ts';
import { JobsStore } from './jobs.store.ts';

const HEARTBEAT_MS = 5_000;

/** A job's history as server-sent events, from after the event named by Last-Event-ID until the job is over. */
@Injectable()
export class JobEventsService {
  constructor(
    @Inject(JobsService) private readonly jobs: JobsService,
    @Inject(JobsStore) private readonly store: JobsStore,
    @Inject(Hub) private readonly hub: Hub,
  ) {}

  async stream(viewer: Viewer, id: string, lastEventId: string | undefined, response: Response): Promise<void> {
    let last = parseLastEventId(lastEventId) ?? 0;
    await this.jobs.visible(viewer, id);
    startEvents(response);
    while (!response.writableEnded && !response.destroyed) {
      // Waiting starts before reading, so that nothing falls between the two.
      const changed = this.hub.next(id, HEARTBEAT_MS);
      const events = await this.store.events(id, last);
      for (const event of events) {
        writeEvent(response, { id: event.sequence, data: event });
        last = event.sequence;
      }
      const row = await this.store.find(id);
      if (row === undefined || (isTerminal(row.state) && (await this.store.events(id, last)).length === 0)) break;
      if (events.length === 0) response.write(': waiting\n\n');
      await changed;
    }
    response.end();
  }
}
