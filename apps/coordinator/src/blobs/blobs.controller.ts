// SPDX-License-Identifier: Apache-2.0
import { Controller, Get, Inject, Param, Res } from '@nestjs/common';
import type { Response } from 'express';
import { Digest } from '@glovebox/contracts';
import { Access } from '../edge/access.ts';
import { zod } from '../edge/zod.pipe.ts';
import { BlobsService } from './blobs.service.ts';

@Controller('v1/blobs')
export class BlobsController {
  constructor(@Inject(BlobsService) private readonly blobs: BlobsService) {}

  @Get(':digest')
  @Access('relay')
  get(@Param('digest', zod(Digest)) digest: string, @Res() response: Response) {
    return this.blobs.send(digest, response);
  }
}
