// SPDX-License-Identifier: Apache-2.0
import { Body, Controller, Get, Headers, HttpCode, Inject, Param, Post, Query, Res } from '@nestjs/common';
import type { Response } from 'express';
import type { z } from 'zod';
import { CancelRequest, Digest, JobSubmission, ListQuery } from '@glovebox/contracts';
import { Caller, type Viewer } from '../edge/access.ts';
import { zod } from '../edge/zod.pipe.ts';
import { JobEventsService } from './job-events.service.ts';
import { JobsService } from './jobs.service.ts';

@Controller('v1/jobs')
export class JobsController {
  constructor(
    @Inject(JobsService) private readonly jobs: JobsService,
    @Inject(JobEventsService) private readonly jobEvents: JobEventsService,
  ) {}

  @Post()
  submit(@Caller() viewer: Viewer, @Body(zod(JobSubmission)) body: z.output<typeof JobSubmission>) {
    return this.jobs.submit(viewer, body.job);
  }

  @Get()
  list(@Caller() viewer: Viewer, @Query(zod(ListQuery)) query: ListQuery) {
    return this.jobs.list(viewer, query);
  }

  @Get(':id')
  get(@Caller() viewer: Viewer, @Param('id', zod(Digest)) id: string) {
    return this.jobs.get(viewer, id);
  }

  @Get(':id/events')
  events(
    @Caller() viewer: Viewer,
    @Param('id', zod(Digest)) id: string,
    @Headers('last-event-id') last: string | undefined,
    @Res() response: Response,
  ) {
    return this.jobEvents.stream(viewer, id, last, response);
  }

  @Post(':id/cancel')
  @HttpCode(200)
  cancel(
    @Caller() viewer: Viewer,
    @Param('id', zod(Digest)) id: string,
    @Body(zod(CancelRequest)) body: z.output<typeof CancelRequest>,
  ) {
    return this.jobs.cancel(viewer, id, body.cancel);
  }

  @Get(':id/result')
  result(@Caller() viewer: Viewer, @Param('id', zod(Digest)) id: string) {
    return this.jobs.result(viewer, id);
  }
}
