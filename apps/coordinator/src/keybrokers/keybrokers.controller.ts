// SPDX-License-Identifier: Apache-2.0
import { Body, Controller, Get, HttpCode, Inject, Post, Query } from '@nestjs/common';
import type { z } from 'zod';
import { BudgetAsk, PageQuery, RecipientAsk } from '@glovebox/contracts';
import type { PageRequest } from '../database/page.ts';
import { Caller, type Viewer } from '../edge/access.ts';
import { zod } from '../edge/zod.pipe.ts';
import { KeybrokersService } from './keybrokers.service.ts';

@Controller('v1/keybrokers')
export class KeybrokersController {
  constructor(@Inject(KeybrokersService) private readonly keybrokers: KeybrokersService) {}

  @Get()
  list(@Query(zod(PageQuery)) page: PageRequest) {
    return this.keybrokers.list(page);
  }

  @Post('recipients')
  @HttpCode(200)
  recipient(@Caller() viewer: Viewer, @Body(zod(RecipientAsk)) body: z.output<typeof RecipientAsk>) {
    return this.keybrokers.recipient(viewer, body.request, body.keybroker);
  }

  @Post('budgets')
  @HttpCode(200)
  budget(@Caller() viewer: Viewer, @Body(zod(BudgetAsk)) body: z.output<typeof BudgetAsk>) {
    return this.keybrokers.budget(viewer, body.request);
  }
}
