// SPDX-License-Identifier: Apache-2.0
import { Controller, Get, Inject } from '@nestjs/common';
import { Access } from '../edge/access.ts';
import { HealthService } from './health.service.ts';

@Controller('health')
export class HealthController {
  constructor(@Inject(HealthService) private readonly health: HealthService) {}

  @Get()
  @Access('public')
  get() {
    return this.health.get();
  }
}
