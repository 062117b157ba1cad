// SPDX-License-Identifier: Apache-2.0
import { Controller, Get, Inject, Query } from '@nestjs/common';
import { PageQuery } from '@glovebox/contracts';
import type { PageRequest } from '../database/page.ts';
import { Caller, type Viewer } from '../edge/access.ts';
import { zod } from '../edge/zod.pipe.ts';
import { AuditStore } from './audit.store.ts';

@Controller('v1/audit')
export class AuditController {
  constructor(@Inject(AuditStore) private readonly audit: AuditStore) {}

  @Get()
  list(@Caller() viewer: Viewer, @Query(zod(PageQuery)) page: PageRequest) {
    return this.audit.list(viewer, page);
  }
}
