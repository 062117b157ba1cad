// SPDX-License-Identifier: Apache-2.0
import type { SgxPolicy, TdxPolicy } from '@glovebox/contracts';
import { describeSgx, describeTdx } from './describe-intel.ts';

const platform = {
  root: { kind: 'vendor' },
  tcbStatuses: ['UpToDate', 'SWHardeningNeeded'],
  advisories: ['INTEL-SA-00615'],
  minimumTcbEvaluationDataNumber: 18,
  dynamicPlatformAllowed: false,
  cachedKeysAllowed: true,
  smtAllowed: false,
  revocation: 'crl-required',
} as const;

const shared = { ...platform, tcbStatuses: [...platform.tcbStatuses], advisories: [...platform.advisories] };

const sgx: SgxPolicy = {
  platform: 'sgx',
  ...shared,
  enclaves: [
    { kind: 'measured', mrEnclave: '11'.repeat(32) },
    { kind: 'signed', mrSigner: '22'.repeat(32), isvProdId: 4711, minimumIsvSvn: 815 },
  ],
  kss: {
    kind: 'required',
    configId: '33'.repeat(64),
    minimumConfigSvn: 99,
    isvExtProdId: '44'.repeat(16),
    isvFamilyId: '55'.repeat(16),
  },
  attributes: '66'.repeat(16),
  attributesMask: '77'.repeat(16),
  miscSelect: '88'.repeat(4),
  miscSelectMask: '99'.repeat(4),
};

const tdx: TdxPolicy = {
  platform: 'tdx',
  ...shared,
  measurements: [
    {
      mrTd: 'a1'.repeat(48),
      rtmr0: 'a2'.repeat(48),
      rtmr1: 'a3'.repeat(48),
      rtmr2: 'a4'.repeat(48),
      rtmr3: 'a5'.repeat(48),
    },
  ],
  mrConfigId: 'b1'.repeat(48),
  mrOwner: 'b2'.repeat(48),
  mrOwnerConfig: 'b3'.repeat(48),
  tdAttributes: ['c1'.repeat(8), 'c2'.repeat(8)],
  xfams: ['d1'.repeat(8)],
};

/** Every text and number of a policy, the words that choose a variant apart. */
function values(part: unknown): string[] {
  if (typeof part === 'string' || typeof part === 'number') return [String(part)];
  return typeof part === 'object' && part !== null ? Object.values(part).flatMap(values) : [];
}

const VARIANTS = ['sgx', 'tdx', 'vendor', 'measured', 'signed', 'required', 'crl-required'];

describe('words of Intel policies', () => {
  it.each([
    ['sgx', sgx, describeSgx(sgx)],
    ['tdx', tdx, describeTdx(tdx)],
  ])('%s: leave no value out', (_name, policy, lines) => {
    const text = lines.join('\n');
    expect(values(policy).filter((value) => !VARIANTS.includes(value) && !text.includes(value))).toEqual([]);
    expect(lines.filter((line) => /undefined|\[object|null/.test(line))).toEqual([]);
  });

  it('change with every choice', () => {
    const words = (change: Partial<SgxPolicy>) => describeSgx({ ...sgx, ...change }).join('\n');
    const changes: Partial<SgxPolicy>[] = [
      { dynamicPlatformAllowed: true },
      { cachedKeysAllowed: false },
      { smtAllowed: true },
      { revocation: 'not-checked' },
      { kss: { kind: 'absent' } },
      { advisories: [] },
      { root: { kind: 'development', certificate: 'AAAA' } },
    ];
    expect(new Set([words({}), ...changes.map(words)]).size).toBe(changes.length + 1);
    expect(words({ root: { kind: 'development', certificate: 'AAAA' } })).toContain('DANGER');
  });
});
