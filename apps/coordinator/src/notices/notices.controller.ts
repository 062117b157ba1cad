// SPDX-License-Identifier: Apache-2.0
import { Controller, Get, Headers, Inject, Res } from '@nestjs/common';
import type { Response } from 'express';
import { Caller, type Viewer } from '../edge/access.ts';
import { NoticesService } from './notices.service.ts';

@Controller('v1/events')
export class NoticesController {
  constructor(@Inject(NoticesService) private readonly notices: NoticesService) {}

  @Get()
  stream(@Caller() viewer: Viewer, @Headers('last-event-id') last: string | undefined, @Res() response: Response) {
    return this.notices.stream(viewer, last, response);
  }
}
