// SPDX-License-Identifier: Apache-2.0
export {};
export { freePort, startRedis, type PrivateRedis } from './redis.ts';
