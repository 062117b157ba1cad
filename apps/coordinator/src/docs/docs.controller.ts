// SPDX-License-Identifier: Apache-2.0
import { Controller, Get, Header, Inject } from '@nestjs/common';
import { Access } from '../edge/access.ts';
import { DocsService } from './docs.service.ts';

@Controller()
@Access('public')
export class DocsController {
  constructor(@Inject(DocsService) private readonly docs: DocsService) {}

  @Get('openapi.json')
  @Header('content-type', 'application/json')
  openApi() {
    return this.docs.openApi();
  }

  @Get('docs')
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'")
  page() {
    return this.docs.page();
  }
}
