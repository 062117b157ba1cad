// SPDX-License-Identifier: Apache-2.0
import { Inject, Injectable } from '@nestjs/common';
import { ReceiptBundle, type ListQuery, type Page, type ReceiptEntry } from '@glovebox/contracts';
import { fromColumn } from '../database/json.ts';
import { pageFrom } from '../database/page.ts';
import type { Viewer } from '../edge/access.ts';
import { ProblemError } from '../edge/problem.error.ts';
import { JobsService } from '../jobs/jobs.service.ts';
import { JobsStore } from '../jobs/jobs.store.ts';

/** Receipts with everything that is needed to verify them, for every party of the agreement. */
@Injectable()
export class ReceiptsService {
  constructor(
    @Inject(JobsService) private readonly jobs: JobsService,
    @Inject(JobsStore) private readonly store: JobsStore,
  ) {}

  async list(viewer: Viewer, query: ListQuery): Promise<Page<ReceiptEntry>> {
    const rows = await this.store.listResults(viewer, query, query.agreement);
    return pageFrom(rows, query.limit, ({ position: _, ...entry }) => entry);
  }

  async get(viewer: Viewer, job: string): Promise<ReceiptBundle> {
    const row = await this.jobs.visible(viewer, job);
    const result = await this.store.result(job);
    if (result !== undefined) return fromColumn(ReceiptBundle, result.bundle);
    throw new ProblemError('not-released', `the job is \`${row.state}\``, { field: 'id' });
  }
}
