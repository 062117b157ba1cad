// SPDX-License-Identifier: Apache-2.0
import { Body, Controller, Inject, Param, Post } from '@nestjs/common';
import type { z } from 'zod';
import { ApprovalSubmission, Digest } from '@glovebox/contracts';
import { Caller, type Viewer } from '../edge/access.ts';
import { zod } from '../edge/zod.pipe.ts';
import { ApprovalsService } from './approvals.service.ts';

@Controller('v1/computations/:digest/approvals')
export class ApprovalsController {
  constructor(@Inject(ApprovalsService) private readonly approvals: ApprovalsService) {}

  @Post()
  decide(
    @Caller() viewer: Viewer,
    @Param('digest', zod(Digest)) digest: string,
    @Body(zod(ApprovalSubmission)) body: z.output<typeof ApprovalSubmission>,
  ) {
    return this.approvals.decide(viewer, digest, body.approval);
  }
}
