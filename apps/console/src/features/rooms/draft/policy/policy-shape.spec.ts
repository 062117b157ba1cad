// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from '@jest/globals';
import { PlatformPolicy } from '@glovebox/contracts';
import { labelOf } from './policy-labels.ts';
import { POLICY_SHAPES, type Shape } from './policy-shape.ts';
import { policyTemplate } from './policy-template.ts';

describe('the form of an attestation policy', () => {
  it.each([...POLICY_SHAPES])(
    'has a template of %s that lacks nothing but what the parties have to say',
    (platform) => {
      const { success, error } = PlatformPolicy.safeParse(policyTemplate(platform));
      // No field is missing or unknown: what is wrong is empty.
      expect(success).toBe(false);
      const codes = new Set(error?.issues.map(({ code }) => code));
      expect([...codes].filter((code) => code === 'unrecognized_keys' || code === 'invalid_union')).toEqual([]);
      const missing = error?.issues.filter(
        (issue) => issue.code === 'invalid_type' && issue.message.includes('undefined'),
      );
      expect(missing).toEqual([]);
    },
  );

  it('has a field for everything that an AMD policy says', () => {
    const shape = POLICY_SHAPES.get('sev-snp') as Extract<Shape, { kind: 'group' }>;
    const kinds = Object.fromEntries(shape.fields.map(([name, field]) => [name, field.kind]));
    expect(kinds).toEqual({
      ...{ platform: 'fixed', product: 'choice', root: 'variants', measurements: 'lines', hostData: 'text' },
      ...{ minimumTcb: 'group', minimumAbi: 'group', vmpl: 'lines', smtAllowed: 'flag', endorsementKeys: 'group' },
      ...{ guestPolicy: 'group', aliasCheck: 'choice', mitigations: 'unless', revocation: 'choice' },
    });
  });

  it('begins strict', () => {
    expect(policyTemplate('sev-snp')).toMatchObject({
      root: { kind: 'vendor' },
      smtAllowed: false,
      guestPolicy: { cxl: 'forbidden', pageSwap: 'forbidden', ciphertextHiding: 'required' },
      aliasCheck: 'required',
      revocation: 'crl-required',
    });
  });

  it.each([
    ['minimumTcb', 'Minimum TCB'],
    ['mrEnclave', 'mrEnclave'],
    ['maximumAgeSeconds', 'Maximum age seconds'],
    ['smtAllowed', 'SMT allowed'],
  ])('calls %s %s', (name, label) => {
    expect(labelOf(name)).toBe(label);
  });
});
