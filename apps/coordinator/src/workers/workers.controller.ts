// SPDX-License-Identifier: Apache-2.0
import { Controller, Get, Inject, Query } from '@nestjs/common';
import { EvidenceQuery, PageQuery } from '@glovebox/contracts';
import type { PageRequest } from '../database/page.ts';
import { Caller, type Viewer } from '../edge/access.ts';
import { zod } from '../edge/zod.pipe.ts';
import { WorkersService } from './workers.service.ts';

@Controller('v1/workers')
export class WorkersController {
  constructor(@Inject(WorkersService) private readonly workers: WorkersService) {}

  @Get()
  list(@Caller() viewer: Viewer, @Query(zod(PageQuery)) page: PageRequest) {
    return this.workers.list(viewer, page);
  }

  @Get('evidence')
  evidence(@Caller() viewer: Viewer, @Query(zod(EvidenceQuery)) { agreement }: EvidenceQuery) {
    return this.workers.evidence(viewer, agreement);
  }
}
