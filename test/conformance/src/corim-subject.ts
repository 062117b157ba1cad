// SPDX-License-Identifier: Apache-2.0
import type { TestOnlyCorimOptions } from '@glovebox/test-kit';

/** 1.3.6.1.4.1.3704.3.1 */
export const SNP_CLASS = 'oid:2b060104019c780301';
export const snpReference = (...measurements: string[]) => ({
  environment: SNP_CLASS,
  measurements: [
    ...measurements.map((one) => ({ key: 641, digests: [one] })),
    { key: 642, rawValue: '66'.repeat(32) },
    { key: 3, rawValue: '00'.repeat(16) },
  ],
});
export const SNP_CORIM: TestOnlyCorimOptions = { references: [snpReference('77'.repeat(48))] };
