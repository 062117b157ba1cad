// SPDX-License-Identifier: Apache-2.0
import { Body, Controller, Get, Inject, Param, Post, Query } from '@nestjs/common';
import type { z } from 'zod';
import { Digest, PageQuery, PartyRegistration } from '@glovebox/contracts';
import type { PageRequest } from '../database/page.ts';
import { Access } from '../edge/access.ts';
import { zod } from '../edge/zod.pipe.ts';
import { PartiesService } from './parties.service.ts';

@Controller('v1/parties')
export class PartiesController {
  constructor(@Inject(PartiesService) private readonly parties: PartiesService) {}

  @Post()
  @Access('public')
  register(@Body(zod(PartyRegistration)) body: z.output<typeof PartyRegistration>) {
    return this.parties.register(body.card);
  }

  @Get()
  list(@Query(zod(PageQuery)) page: PageRequest) {
    return this.parties.list(page);
  }

  @Get(':fingerprint')
  get(@Param('fingerprint', zod(Digest)) fingerprint: string) {
    return this.parties.get(fingerprint);
  }
}
