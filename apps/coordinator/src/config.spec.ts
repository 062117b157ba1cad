// SPDX-License-Identifier: Apache-2.0
import { ConfigError, parseConfig } from './config.ts';

const enough = { GLOVEBOX_DATA_DIR: '/data', REDIS_URL: 'redis://127.0.0.1:6379' };

describe('the environment of a coordinator', () => {
  it('is little, and careful where it says nothing', () => {
    expect(parseConfig(enough)).toEqual({
      host: '127.0.0.1',
      port: 7180,
      dataDirectory: '/data',
      redisUrl: 'redis://127.0.0.1:6379',
      databaseUrl: null,
      relayKeys: [],
      consoleDirectory: null,
      uploadMaxBytes: 64 * 1024 ** 3,
      uploadDays: 14,
      attemptsMax: 20,
      collateral: { fetch: false, mirrors: {}, update: 'standard', refreshMinutes: 60, intelSubscriptionKey: null },
      dangerouslyTrustDevelopmentRoots: false,
    });
  });

  it('is refused with every problem at once', () => {
    const wrong = {
      GLOVEBOX_PORT: 'many',
      REDIS_URL: 'http://here',
      DATABASE_URL: 'mysql://there',
      GLOVEBOX_RELAY_KEYS: 'short',
      GLOVEBOX_COLLATERAL_MIRRORS: 'nonsense',
      DANGEROUSLY_TRUST_DEV_ROOTS: 'yes',
    };
    expect(() => parseConfig(wrong)).toThrow(ConfigError);
    for (const name of [...Object.keys(wrong), 'GLOVEBOX_DATA_DIR']) expect(() => parseConfig(wrong)).toThrow(name);
  });

  it('does not take an empty dangerous switch for one that is on', () => {
    expect(parseConfig({ ...enough, DANGEROUSLY_TRUST_DEV_ROOTS: '' }).dangerouslyTrustDevelopmentRoots).toBe(false);
    expect(parseConfig({ ...enough, DANGEROUSLY_TRUST_DEV_ROOTS: '1' }).dangerouslyTrustDevelopmentRoots).toBe(true);
  });
});
