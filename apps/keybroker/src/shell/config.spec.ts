// SPDX-License-Identifier: Apache-2.0
import { readConfig } from './config.ts';

describe('readConfig', () => {
  it('reads the address of Redis, each part of it', () => {
    expect(readConfig({}).redis).toEqual({ host: '127.0.0.1', port: 6379 });
    expect(readConfig({ REDIS_URL: 'rediss://kb:p%40ss@redis.example:7000/2' }).redis).toEqual({
      host: 'redis.example',
      port: 7000,
      username: 'kb',
      password: 'p@ss',
      db: 2,
      tls: {},
    });
  });

  it('refuses what is no address of a Redis, and names the variable', () => {
    for (const url of ['http://127.0.0.1', 'nonsense', '']) {
      expect(() => readConfig({ REDIS_URL: url })).toThrow('REDIS_URL');
    }
  });
});
