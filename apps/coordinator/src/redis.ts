// SPDX-License-Identifier: Apache-2.0

/** Token of the Redis connection that the queues share. */
export const REDIS = Symbol('redis');
