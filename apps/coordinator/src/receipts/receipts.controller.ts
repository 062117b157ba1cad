// SPDX-License-Identifier: Apache-2.0
import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { Digest, ListQuery } from '@glovebox/contracts';
import { Caller, type Viewer } from '../edge/access.ts';
import { zod } from '../edge/zod.pipe.ts';
import { ReceiptsService } from './receipts.service.ts';

@Controller('v1')
export class ReceiptsController {
  constructor(@Inject(ReceiptsService) private readonly receipts: ReceiptsService) {}

  @Get('receipts')
  list(@Caller() viewer: Viewer, @Query(zod(ListQuery)) query: ListQuery) {
    return this.receipts.list(viewer, query);
  }

  @Get('jobs/:id/receipt')
  get(@Caller() viewer: Viewer, @Param('id', zod(Digest)) id: string) {
    return this.receipts.get(viewer, id);
  }
}
