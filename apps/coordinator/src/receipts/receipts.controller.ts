// SPDX-License-Identifier: Apache-2.0
import { Controller, Get, Inject, Param } from '@nestjs/common';
import { Digest } from '@glovebox/contracts';
import { Caller, type Viewer } from '../edge/access.ts';
import { zod } from '../edge/zod.pipe.ts';
import { ReceiptsService } from './receipts.service.ts';

@Controller('v1/jobs/:id/receipt')
export class ReceiptsController {
  constructor(@Inject(ReceiptsService) private readonly receipts: ReceiptsService) {}

  @Get()
  get(@Caller() viewer: Viewer, @Param('id', zod(Digest)) id: string) {
    return this.receipts.get(viewer, id);
  }
}
