// SPDX-License-Identifier: Apache-2.0
import { Inject, Injectable } from '@nestjs/common';
import { sql } from 'kysely';
import type { Redis } from 'ioredis';
import type { Health } from '@glovebox/contracts';
import { CONFIG, type Config } from '../config.ts';
import { DATABASE, type Database } from '../database/database.ts';
import { REDIS } from '../redis.ts';

export const VERSION = '0.1.0';

@Injectable()
export class HealthService {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(DATABASE) private readonly database: Database,
    @Inject(REDIS) private readonly redis: Redis,
  ) {}

  async get(): Promise<Health> {
    const database = await sql`select 1`.execute(this.database).then(
      () => true,
      () => false,
    );
    const redis = this.redis.status === 'ready';
    return {
      status: database && redis ? 'ok' : 'degraded',
      version: VERSION,
      database,
      redis,
      dangerouslyTrustsDevelopmentRoots: this.config.dangerouslyTrustDevelopmentRoots,
    };
  }
}
