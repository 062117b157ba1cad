// SPDX-License-Identifier: Apache-2.0
import { Inject, Injectable } from '@nestjs/common';
import type { Page, WorkerView } from '@glovebox/contracts';
import { pageFrom, type PageRequest } from '../database/page.ts';
import type { Viewer } from '../edge/access.ts';
import { AttemptsStore } from '../jobs/attempts.store.ts';
import { WorkersStore } from './workers.store.ts';

@Injectable()
export class WorkersService {
  constructor(
    @Inject(WorkersStore) private readonly workers: WorkersStore,
    @Inject(AttemptsStore) private readonly attempts: AttemptsStore,
  ) {}

  async list(viewer: Viewer, page: PageRequest): Promise<Page<WorkerView>> {
    const running = await this.attempts.running(viewer.signingKey);
    return pageFrom(await this.workers.list(page), page.limit, (row) => ({
      relay: row.relay,
      platform: row.platform,
      gate: row.gate,
      lastSeen: row.last_seen,
      job: running.find(({ relay }) => relay === row.relay)?.job ?? null,
    }));
  }
}
