// SPDX-License-Identifier: Apache-2.0
import 'reflect-metadata';
import { mkdir } from 'node:fs/promises';
import { Logger, type LoggerService } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { connectRedis } from '@glovebox/jobs';
import { systemClock } from '@glovebox/native';
import { AppModule } from './app.module.ts';
import type { Clock } from './clock.ts';
import type { Config } from './config.ts';
import { readConsole } from './console/console-files.ts';
import { serveConsole } from './console/serve-console.ts';
import { openDatabase } from './database/database.ts';
import { readBodies } from './edge/body.ts';
import { JsonLogger } from './edge/json-logger.ts';
import { logRequests } from './edge/request-log.ts';

export interface Coordinator {
  /** Where it listens, without a slash at the end. */
  readonly url: string;
  /** Takes no more, ends what is running, closes queues and database. */
  close(): Promise<void>;
}

export interface StartOptions {
  readonly clock?: Clock;
  readonly logger?: LoggerService;
}

/**
 * Starts a coordinator in this process.
 * @throws ConfigError when the console's folder holds none
 * @throws when the data directory is held by another process, or database or port cannot be opened
 */
export async function startCoordinator(config: Config, options: StartOptions = {}): Promise<Coordinator> {
  const logger = options.logger ?? new JsonLogger();
  Logger.overrideLogger(logger);
  const log = new Logger('coordinator');
  const console = config.consoleDirectory === null ? null : await readConsole(config.consoleDirectory);
  await mkdir(config.dataDirectory, { recursive: true, mode: 0o700 });
  const opened = await openDatabase(config.dataDirectory, config.databaseUrl);
  const redis = connectRedis(config.redisUrl, ({ message }) => {
    log.warn(`redis: ${message}`);
  });
  const application = AppModule.with({ config, database: opened.database, redis, clock: options.clock ?? systemClock });
  const settings = { logger, bodyParser: false, forceCloseConnections: true, abortOnError: false };
  const app = await NestFactory.create<NestExpressApplication>(application, settings);
  app.disable('x-powered-by');
  app.disable('etag');
  logRequests(app);
  if (console !== null) serveConsole(app, console);
  readBodies(app);
  const close = async () => {
    await app.close();
    redis.disconnect();
    await opened.close();
  };
  try {
    await app.listen(config.port, config.host);
  } catch (error) {
    await close();
    throw error;
  }
  const url = (await app.getUrl()).replace('[::1]', '127.0.0.1');
  if (config.dangerouslyTrustDevelopmentRoots) {
    log.warn(
      'DANGER: this coordinator accepts agreements that trust development roots; their workers need not be TEEs',
    );
  }
  log.log(`console: ${console === null ? 'none, this is the API only' : `${String(console.size)} files`}`);
  log.log(`listening at ${url}`);
  return { url, close };
}
