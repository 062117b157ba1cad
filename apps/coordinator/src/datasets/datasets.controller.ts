// SPDX-License-Identifier: Apache-2.0
import { Body, Controller, Get, Inject, Param, Post, Query } from '@nestjs/common';
import type { z } from 'zod';
import { DatasetRegistration, Digest, ListQuery } from '@glovebox/contracts';
import { Caller, type Viewer } from '../edge/access.ts';
import { zod } from '../edge/zod.pipe.ts';
import { DatasetsService } from './datasets.service.ts';

@Controller('v1/datasets')
export class DatasetsController {
  constructor(@Inject(DatasetsService) private readonly datasets: DatasetsService) {}

  @Post()
  register(@Caller() viewer: Viewer, @Body(zod(DatasetRegistration)) body: z.output<typeof DatasetRegistration>) {
    return this.datasets.register(viewer, body.upload, body.manifest);
  }

  @Get()
  list(@Caller() viewer: Viewer, @Query(zod(ListQuery)) query: ListQuery) {
    return this.datasets.list(viewer, query);
  }

  @Get(':digest')
  get(@Caller() viewer: Viewer, @Param('digest', zod(Digest)) digest: string) {
    return this.datasets.get(viewer, digest);
  }
}
