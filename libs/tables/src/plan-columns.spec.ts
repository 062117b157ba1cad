// SPDX-License-Identifier: Apache-2.0
import type { DatasetColumn } from '@glovebox/contracts';
import { domainOf } from '@glovebox/query';
import { planValue } from './plan-columns.ts';

const planned = (terms: DatasetColumn['terms']) => ({
  column: { name: 'test', type: { type: 'text' }, nullable: true, terms } as const,
  source: { source: 'test', name: 'test', detected: 'VARCHAR' },
  index: 0,
  bounds: null,
  inDomain: domainOf(terms),
});

describe('planValue', () => {
  it('refuses a text outside the agreed domain, and lets nulls and undeclared domains be', () => {
    const inDomain = planned({ role: 'dimension', domain: ['hdl', 'chol'] });
    expect(planValue('hdl', inDomain)).toMatchObject({ kind: 'value', value: 'hdl' });
    expect(planValue('hdl ', inDomain)).toEqual({ kind: 'bad', problem: 'not in the agreed domain' });
    expect(planValue(null, inDomain)).toMatchObject({ kind: 'value', value: null });
    expect(planValue('anything', planned({ role: 'dimension' }))).toMatchObject({ kind: 'value' });
  });
});
