// SPDX-License-Identifier: Apache-2.0
import 'reflect-metadata';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { Logger, Module, type DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Transport, type MicroserviceOptions } from '@nestjs/microservices';
import { Redis } from 'ioredis';
import { readConfig, type RedisAddress } from './config.ts';
import { CoreLink } from './core-link.ts';
import { keybrokerController } from './keybroker.controller.ts';

/**
 * The keybroker's shell: speaks Redis and holds no key. It connects outward only, so an owner can run it behind a
 * firewall. Redis may go away and come back at any time; the core may die at any time.
 */
@Module({})
class ShellModule {
  static of(core: CoreLink, identityKey: string): DynamicModule {
    return {
      module: ShellModule,
      controllers: [keybrokerController(identityKey)],
      providers: [{ provide: CoreLink, useValue: core }],
    };
  }
}

const REDIS_RETRY_MS = 250;
const CLOSE_PATIENCE_MS = 2000;
const logger = new Logger('keybroker');

async function main(): Promise<void> {
  const { redis } = readConfig(process.env);
  const core = new CoreLink(
    { command: process.execPath, args: [fileURLToPath(new URL('../core/main.js', import.meta.url))], env: process.env },
    (message) => logger.warn(message),
  );
  const { identityKey } = await core.start();
  await redisAnswers(redis);

  const app = await NestFactory.createMicroservice<MicroserviceOptions>(
    ShellModule.of(core, identityKey),
    redisTransport(redis),
  );
  const shutDown = (signal: string) => {
    logger.log(`${signal}: shutting down`);
    // A Redis that is away never acknowledges the goodbye.
    void Promise.race([app.close(), sleep(CLOSE_PATIENCE_MS)])
      .then(() => core.close())
      .then(() => process.exit(0));
  };
  process.once('SIGTERM', shutDown);
  process.once('SIGINT', shutDown);
  await app.listen();
  logger.log(`listening as ${identityKey}`);
}

/** Without a number of attempts the transport gives up at the first disconnect; commands wait for the connection. */
const redisTransport = (address: RedisAddress): MicroserviceOptions => ({
  transport: Transport.REDIS,
  options: {
    ...address,
    retryAttempts: Number.MAX_SAFE_INTEGER,
    retryDelay: REDIS_RETRY_MS,
    maxRetriesPerRequest: null,
  },
});

/** The transport's first connection is not retried, so it is made only once Redis answers. */
async function redisAnswers(address: RedisAddress): Promise<void> {
  for (;;) {
    const probe = new Redis({ ...address, lazyConnect: true, retryStrategy: () => null });
    probe.on('error', () => undefined);
    const answered = await probe.connect().then(
      () => true,
      () => false,
    );
    probe.disconnect();
    if (answered) return;
    logger.warn('redis does not answer yet');
    await sleep(REDIS_RETRY_MS);
  }
}

main().catch((error: unknown) => {
  logger.error(error instanceof Error ? error.message : 'cannot start');
  process.exit(1);
});
