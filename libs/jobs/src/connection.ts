// SPDX-License-Identifier: Apache-2.0
import { Redis } from 'ioredis';

/** Told of every connection fault of a queue. The connection is retried for ever; this is for the log. */
export type QueueFault = (error: Error) => void;

/**
 * A connection that waits for Redis to come back instead of failing its commands, as BullMQ demands. One may be shared
 * by several queues. The caller ends it with `disconnect()`.
 */
export function connectRedis(url: string, onFault: QueueFault): Redis {
  const redis = new Redis(url, {
    maxRetriesPerRequest: null,
    enableReadyCheck: true,
    retryStrategy: (times) => Math.min(50 * 2 ** Math.min(times, 6), 1000),
  });
  redis.on('error', onFault);
  return redis;
}
