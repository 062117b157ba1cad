// SPDX-License-Identifier: Apache-2.0
import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { Pump } from './pump.ts';

describe('a pump', () => {
  beforeAll(() => {
    Logger.overrideLogger(false);
  });

  it('runs at its start, when kicked, and every so often, one at a time', async () => {
    let running = 0;
    let most = 0;
    let runs = 0;
    const pump = new Pump('test', 20, async () => {
      most = Math.max(most, ++running);
      runs++;
      await sleep(5);
      running--;
    });
    pump.start();
    for (let kicks = 0; kicks < 10; kicks++) pump.kick();
    await sleep(200);
    await pump.stop();
    const stopped = runs;
    await sleep(50);
    expect([most, running]).toEqual([1, 0]);
    expect(runs).toBeGreaterThan(2);
    expect(runs).toBe(stopped);
  });

  it('runs once more when it was kicked during a run', async () => {
    let runs = 0;
    const pump = new Pump('test', 60_000, async () => {
      runs++;
      await sleep(10);
    });
    pump.start();
    pump.kick();
    pump.kick();
    await sleep(100);
    await pump.stop();
    expect(runs).toBe(2);
  });

  it('goes on after a run that failed', async () => {
    let runs = 0;
    const pump = new Pump('test', 5, () => {
      runs++;
      return Promise.reject(new Error('database away'));
    });
    pump.start();
    await sleep(100);
    await pump.stop();
    expect(runs).toBeGreaterThan(1);
  });
});
