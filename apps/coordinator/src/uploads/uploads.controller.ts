// SPDX-License-Identifier: Apache-2.0
import { Controller, Delete, Head, Inject, Param, Patch, Post, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Caller, type Viewer } from '../edge/access.ts';
import { UploadsService } from './uploads.service.ts';

@Controller('v1/uploads')
export class UploadsController {
  constructor(@Inject(UploadsService) private readonly uploads: UploadsService) {}

  @Post()
  create(@Caller() viewer: Viewer, @Req() request: Request, @Res() response: Response) {
    return this.uploads.create(viewer, request, response);
  }

  @Head(':id')
  head(@Caller() viewer: Viewer, @Param('id') id: string, @Req() request: Request, @Res() response: Response) {
    return this.uploads.continue(viewer, id, request, response);
  }

  @Patch(':id')
  patch(@Caller() viewer: Viewer, @Param('id') id: string, @Req() request: Request, @Res() response: Response) {
    return this.uploads.continue(viewer, id, request, response);
  }

  @Delete(':id')
  remove(@Caller() viewer: Viewer, @Param('id') id: string, @Req() request: Request, @Res() response: Response) {
    return this.uploads.continue(viewer, id, request, response);
  }
}
