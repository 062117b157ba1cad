// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from '@jest/globals';
import { chargesOf } from './usage.ts';

describe('what uses of a dataset were charged', () => {
  it('is what receipts say of it, once for a question', () => {
    const receipt = (job: string, question: string, time: string, dataset = 'people') => ({
      ...{ job, question, time, privacyCharges: [{ dataset, rho: '0.01', delta: '0' }] },
    });
    const receipts = [
      receipt('again', 'q1', '2026-11-24T11:00:00Z'),
      receipt('first', 'q1', '2026-11-24T10:00:00Z'),
      receipt('other', 'q2', '2026-11-24T12:00:00Z', 'claims'),
      { job: 'thresholds', question: 'q3', time: '2026-11-24T13:00:00Z' },
    ];
    expect([...chargesOf('people', receipts)]).toEqual([
      ['first', '0.01'],
      ['again', '0'],
    ]);
  });
});
