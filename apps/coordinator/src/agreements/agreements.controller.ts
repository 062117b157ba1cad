// SPDX-License-Identifier: Apache-2.0
import { Body, Controller, Get, Inject, Param, Post, Query } from '@nestjs/common';
import type { z } from 'zod';
import { AgreementProposal, Digest, PageQuery, StopRequest } from '@glovebox/contracts';
import type { PageRequest } from '../database/page.ts';
import { Caller, type Viewer } from '../edge/access.ts';
import { zod } from '../edge/zod.pipe.ts';
import { AgreementsService } from './agreements.service.ts';
import { StopsService } from './stops.service.ts';

type Proposal = z.output<typeof AgreementProposal>;

@Controller('v1/agreements')
export class AgreementsController {
  constructor(
    @Inject(AgreementsService) private readonly agreements: AgreementsService,
    @Inject(StopsService) private readonly stops: StopsService,
  ) {}

  @Post()
  propose(@Caller() viewer: Viewer, @Body(zod(AgreementProposal)) body: Proposal) {
    return this.agreements.propose(viewer, body.envelope);
  }

  @Get()
  list(@Caller() viewer: Viewer, @Query(zod(PageQuery)) page: PageRequest) {
    return this.agreements.list(viewer, page);
  }

  @Get(':digest')
  get(@Caller() viewer: Viewer, @Param('digest', zod(Digest)) digest: string) {
    return this.agreements.get(viewer, digest);
  }

  @Post(':digest/signatures')
  sign(
    @Caller() viewer: Viewer,
    @Param('digest', zod(Digest)) digest: string,
    @Body(zod(AgreementProposal)) body: Proposal,
  ) {
    return this.agreements.sign(viewer, digest, body.envelope);
  }

  @Post(':digest/stop')
  stop(
    @Caller() viewer: Viewer,
    @Param('digest', zod(Digest)) digest: string,
    @Body(zod(StopRequest)) body: z.output<typeof StopRequest>,
  ) {
    return this.stops.stop(viewer, digest, body.stop);
  }
}
