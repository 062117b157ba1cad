// SPDX-License-Identifier: Apache-2.0
import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import type { z } from 'zod';
import { CheckRequest, ComputationProposal, Digest, ListQuery } from '@glovebox/contracts';
import { Caller, type Viewer } from '../edge/access.ts';
import { zod } from '../edge/zod.pipe.ts';
import { ComputationsService } from './computations.service.ts';

@Controller('v1/computations')
export class ComputationsController {
  constructor(@Inject(ComputationsService) private readonly computations: ComputationsService) {}

  @Post('check')
  @HttpCode(200)
  check(@Caller() viewer: Viewer, @Body(zod(CheckRequest)) body: z.output<typeof CheckRequest>) {
    return this.computations.check(viewer, body);
  }

  @Post()
  propose(@Caller() viewer: Viewer, @Body(zod(ComputationProposal)) body: z.output<typeof ComputationProposal>) {
    return this.computations.propose(viewer, body.envelope);
  }

  @Get()
  list(@Caller() viewer: Viewer, @Query(zod(ListQuery)) query: ListQuery) {
    return this.computations.list(viewer, query);
  }

  @Get(':digest')
  get(@Caller() viewer: Viewer, @Param('digest', zod(Digest)) digest: string) {
    return this.computations.get(viewer, digest);
  }
}
