// SPDX-License-Identifier: Apache-2.0
import { setTimeout as sleep } from 'node:timers/promises';
import { Turns } from './turns.ts';

describe('turns', () => {
  it('are taken one after the other under one name, also after a failure, and side by side under two', async () => {
    const turns = new Turns();
    const order: string[] = [];
    const work =
      (name: string, fail = false) =>
      async () => {
        order.push(`${name} begins`);
        await sleep(10);
        order.push(`${name} ends`);
        if (fail) throw new Error(name);
      };
    const results = await Promise.allSettled([
      turns.take('room', work('a', true)),
      turns.take('room', work('b')),
      turns.take('other', work('c')),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled']);
    expect(order.filter((line) => !line.startsWith('c'))).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
    expect(order.indexOf('c begins')).toBeLessThan(order.indexOf('a ends'));
  });
});
