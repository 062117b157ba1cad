// SPDX-License-Identifier: Apache-2.0
import { snpAccepted, snpSubject, snpTestAuthority } from './sev-snp-subject.ts';
import { bitFlips, outcomeOf, tally, truncations, type PlatformSubject } from './platform-suite.ts';
import type { SnpEvidence, SnpGuestPolicy, SnpPolicy, SnpTcb } from '@glovebox/contracts';
import {
  TEST_ONLY_ARK_SERIAL,
  TEST_ONLY_ASK_SERIAL,
  TEST_ONLY_ASVK_SERIAL,
  TEST_ONLY_TCBS,
  testOnlyChipId,
  testOnlyVcekExtensions,
  type TestOnlySnpAuthority,
} from '@glovebox/test-kit';

let subject: PlatformSubject<SnpEvidence>;
let authority: TestOnlySnpAuthority;
beforeAll(() => {
  authority = snpTestAuthority();
  subject = snpSubject();
}, 120_000);

const outcomeWith = (...overrides: Parameters<typeof snpAccepted> extends [unknown, ...infer Rest] ? Rest : never) =>
  outcomeOf(snpAccepted(authority, ...overrides));

describe('platform verifier suite: sev-snp', () => {
  it('accepts what satisfies the policy', async () => {
    expect(await outcomeOf(subject.accepted)).toBe('accepted');
  });

  it('refuses what every platform must refuse, each with its code alone', async () => {
    for (const [name, { submission, code }] of Object.entries(subject.refusals)) {
      expect([name, await outcomeOf(submission)]).toEqual([name, [code]]);
    }
  });

  it('refuses each single bit turned, before the policy sees anything', async () => {
    const counts = await tally(bitFlips(subject));
    const authenticity = ['certificate-missing', 'malformed', 'report-signature', 'report-unsigned'];
    expect([...counts.keys()].filter((key) => !authenticity.includes(key))).toEqual([]);
    expect([...counts.values()].reduce((a, b) => a + b)).toBe(8 * 0x2a0 + 512);
  }, 120_000);

  it('refuses a report cut short at every length', async () => {
    expect(await tally(truncations(subject))).toEqual(new Map([['malformed', 1184]]));
  });
});

it('refuses base64url that is not the one text of its bytes, in every place that takes bytes', async () => {
  const odd = 'AB';
  const { accepted } = subject;
  const { policy } = snpAccepted(authority, {}, { revocation: 'crl-required' });
  for (const changed of [
    { ...accepted, evidence: { ...accepted.evidence, report: odd } },
    { ...accepted, evidence: { ...accepted.evidence, certificateTable: odd } },
    { ...accepted, policy: { ...policy, root: { kind: 'development', certificate: odd } as const } },
    { ...accepted, policy, collateral: { certificates: [], crls: [odd] } },
    { ...accepted, collateral: { certificates: [odd], crls: [] } },
  ]) {
    expect((await outcomeOf(changed)).length).toBeGreaterThan(0);
    expect(await outcomeOf(changed)).not.toBe('accepted');
  }
});

describe('versions and products', () => {
  it.each([2, 3, 5])('accepts report version %i', async (version) => {
    expect(await outcomeWith({ version })).toBe('accepted');
  });

  it.each(['Genoa', 'Turin'] as const)('accepts %s', async (product) => {
    const other = authority.forProduct(product);
    for (const version of [2, 3, 5]) expect(await outcomeOf(snpAccepted(other, { version }))).toBe('accepted');
  });

  it.each([0, 1, 4, 6, 0x02000000])('refuses report version %i', async (version) => {
    expect(await outcomeWith({ version })).toEqual(['malformed']);
  });

  it('refuses a report whose CPUID is of another product than its certificate', async () => {
    expect(await outcomeWith({ cpuid: { family: 0x19, model: 0x11, stepping: 1 } })).toEqual(['product-mismatch']);
    expect(await outcomeWith({ cpuid: { family: 0x17, model: 1, stepping: 1 } })).toEqual(['product-mismatch']);
  });

  it('refuses a worker of another product under this policy', async () => {
    const genoa = authority.forProduct('Genoa');
    expect(await outcomeOf({ ...snpAccepted(genoa), policy: snpAccepted(authority).policy })).toEqual([
      'certificate-chain',
    ]);
    expect(await outcomeWith({}, { product: 'Genoa' })).toEqual(['product-mismatch']);
  });
});

describe('TCB', () => {
  const tcb = TEST_ONLY_TCBS.Milan;
  const components = ['bootloader', 'tee', 'snp', 'microcode'] as const;
  const below = (names: readonly (keyof SnpTcb)[]): SnpTcb => ({
    ...tcb,
    ...Object.fromEntries(names.map((name) => [name, (tcb[name] ?? 0) - 1])),
  });

  it('refuses each component below the minimum, and each combination of two, in every field of the report', async () => {
    for (const field of ['launchTcb', 'committedTcb', 'reportedTcb'] as const) {
      for (const first of components) {
        for (const second of components) {
          const names = [...new Set([first, second])];
          const lowered = below(names);
          // Reported is never above committed in a genuine report.
          const fields =
            field === 'committedTcb' ? { committedTcb: lowered, reportedTcb: lowered } : { [field]: lowered };
          const outcome = await outcomeWith(fields);
          const perField = field === 'committedTcb' ? 2 : 1;
          expect([field, names, outcome]).toEqual([
            field,
            names,
            Array.from({ length: perField * names.length }, () => 'tcb-below-minimum'),
          ]);
        }
      }
    }
  }, 60_000);

  it('does not let a higher component make up for a lower one', async () => {
    const lowered = { ...tcb, bootloader: tcb.bootloader - 1, microcode: 255 };
    const fields = { reportedTcb: lowered, committedTcb: lowered, launchTcb: lowered, currentTcb: lowered };
    expect(await outcomeWith(fields)).toEqual(['tcb-below-minimum', 'tcb-below-minimum', 'tcb-below-minimum']);
  });

  it('refuses a minimum on FMC where the product has none, and below it on Turin', async () => {
    expect(await outcomeWith({}, { minimumTcb: { ...tcb, fmc: 0 } })).toHaveLength(3);
    const turin = authority.forProduct('Turin');
    expect(await outcomeOf(snpAccepted(turin, {}, { minimumTcb: { ...TEST_ONLY_TCBS.Turin, fmc: 2 } }))).toHaveLength(
      3,
    );
  });

  it('refuses versions that contradict one another', async () => {
    const higher = { ...tcb, snp: tcb.snp + 1 };
    expect(await outcomeWith({ reportedTcb: higher })).toEqual(['tcb-inconsistent']);
    expect(await outcomeWith({ committedTcb: higher })).toEqual(['tcb-inconsistent']);
  });

  it('refuses a certificate for another TCB than reported, in every component', async () => {
    for (const component of components) {
      for (const step of [-1, 1]) {
        const other = { ...tcb, [component]: tcb[component] + step };
        expect([component, await outcomeWith({ vcek: { tcb: other } })]).toEqual([component, ['tcb-mismatch']]);
      }
    }
  });
});

describe('policy', () => {
  const guest = (bits: bigint) => 0x20133n | bits;

  it.each<[string, Parameters<typeof outcomeWith>[0], Partial<SnpPolicy>, string[]]>([
    ['migration agent allowed', { policy: guest(1n << 18n) }, {}, ['migration-allowed']],
    ['migration agent bound', { reportIdMa: '00'.repeat(32) }, {}, ['migration-allowed']],
    ['SMT allowed', { policy: guest(1n << 16n) }, {}, ['smt-allowed']],
    ['SMT active', { platformInfo: 0x25n }, {}, ['smt-allowed']],
    ['ABI minor below', {}, { minimumAbi: { major: 1, minor: 52 } }, ['abi-below-minimum']],
    ['ABI major below', {}, { minimumAbi: { major: 2, minor: 0 } }, ['abi-below-minimum']],
    ['VMPL not named', { vmpl: 1 }, {}, ['vmpl-not-allowed']],
    ['host-requested', { vmpl: 0xffffffff }, {}, ['vmpl-not-allowed']],
    ['host data', { hostData: '01'.repeat(32) }, {}, ['host-data-mismatch']],
  ])('refuses %s', async (_name, issue, policy, codes) => {
    expect(await outcomeWith(issue, policy)).toEqual(codes);
  });

  it('accepts what the policy names explicitly', async () => {
    expect(await outcomeWith({ policy: guest(1n << 16n), platformInfo: 0x25n }, { smtAllowed: true })).toBe('accepted');
    expect(await outcomeWith({ vmpl: 2 }, { vmpl: [0, 2] })).toBe('accepted');
    expect(await outcomeWith({}, { minimumAbi: { major: 0, minor: 200 } })).toBe('accepted');
  });

  it.each<[string, bigint, Partial<SnpGuestPolicy>, string, bigint]>([
    ['several sockets', 0n, { singleSocket: 'required' }, 'several-sockets-allowed', 1n << 20n],
    ['CXL', 1n << 21n, { cxl: 'forbidden' }, 'cxl-allowed', 0n],
    ['weaker memory encryption', 0n, { memoryEncryption: 'aes-256-xts' }, 'memory-encryption-weaker', 1n << 22n],
    ['the power meter', 0n, { powerMeter: 'off' }, 'power-meter-allowed', 1n << 23n],
    ['visible ciphertext', 0n, { ciphertextHiding: 'required' }, 'ciphertext-visible', 1n << 24n],
    ['page swap', 0n, { pageSwap: 'forbidden' }, 'page-swap-allowed', 1n << 25n],
  ])(
    'refuses a guest policy that allows %s, and takes one that does not',
    async (_name, wrong, clause, code, right) => {
      const anyGuest = snpAccepted(authority).policy.guestPolicy;
      const policy = { guestPolicy: { ...anyGuest, ...clause } };
      expect(await outcomeWith({ version: 5, policy: guest(wrong) }, policy)).toEqual([code]);
      expect(await outcomeWith({ version: 5, policy: guest(right) }, policy)).toBe('accepted');
      const open = { ...anyGuest, cxl: 'allowed' } as const;
      expect(await outcomeWith({ version: 5, policy: guest(wrong) }, { guestPolicy: open })).toBe('accepted');
    },
  );

  it('refuses memory that was not checked for aliases, unless the policy says so', async () => {
    expect(await outcomeWith({ platformInfo: 0x04n })).toEqual(['alias-check-incomplete']);
    expect(await outcomeWith({ platformInfo: 0x04n }, { aliasCheck: 'not-compared' })).toBe('accepted');
  });

  it('refuses a mitigation that is missing at launch or now, and reports that name none', async () => {
    const policy = { mitigations: '0000000000000005' };
    const vectors = (launch: bigint, current: bigint) => ({ version: 5, mitigations: { launch, current } });
    expect(await outcomeWith(vectors(7n, 5n), policy)).toBe('accepted');
    for (const one of [vectors(4n, 5n), vectors(5n, 1n), { version: 3 }]) {
      expect(await outcomeWith(one, policy)).toEqual(['mitigation-missing']);
    }
  });

  it('gives all reasons at once', async () => {
    const codes = await outcomeWith({
      policy: guest(0x90000n),
      hostData: '01'.repeat(32),
      measurement: '02'.repeat(48),
    });
    expect(codes).toEqual(['debug-enabled', 'smt-allowed', 'measurement-not-approved', 'host-data-mismatch']);
  });
});

describe('reserved fields', () => {
  it.each([
    ['policy bit 17 clear', 0x0a, 0],
    ['policy bit 26', 0x0b, 0x04],
    ['policy bit 63', 0x0f, 0x80],
    ['key info', 0x49, 0x01],
    ['key info signing key 2', 0x48, 0x08],
    ['0x04c', 0x4c, 1],
    ['0x18b', 0x18b, 1],
    ['0x19f', 0x19f, 1],
    ['build', 0x1eb, 1],
    ['committed build', 0x1ef, 1],
    ['0x1f8 before version 5', 0x1f8, 1],
    ['0x29f', 0x29f, 1],
    ['reserved byte of the reported TCB', 0x182, 1],
    ['reserved byte of the launch TCB', 0x1f5, 1],
    ['VMPL 4', 0x30, 4],
    ['signature algorithm', 0x34, 2],
  ])('refuses a genuinely signed report with %s', async (_name, offset, value) => {
    expect(await outcomeWith({ patch: (report) => report.writeUInt8(value, offset) })).toEqual(['malformed']);
  });

  it('refuses CPUID fields in version 2', async () => {
    expect(await outcomeWith({ version: 2, patch: (report) => report.writeUInt8(0x19, 0x188) })).toEqual(['malformed']);
  });
});

describe('chip and key', () => {
  it('refuses a certificate of another chip', async () => {
    expect(await outcomeWith({ vcek: { chipId: '7f'.repeat(64) } })).toEqual(['chip-id-mismatch']);
    const turin = authority.forProduct('Turin');
    const padded = `${testOnlyChipId('Turin').slice(0, 16)}${'01'.repeat(56)}`;
    expect(await outcomeOf(snpAccepted(turin, { chipId: padded }))).toEqual(['chip-id-mismatch']);
  });

  it('refuses a hidden chip', async () => {
    expect(await outcomeWith({ chipId: '00'.repeat(64) })).toEqual(['chip-id-masked']);
    expect(await outcomeWith({ keyInfo: 2 })).toEqual(['chip-id-masked']);
  });

  it('refuses a report that says that it is unsigned, or signed by a key that it did not bring', async () => {
    expect(await outcomeWith({ keyInfo: 7 << 2 })).toEqual(['report-unsigned']);
    expect(await outcomeWith({ keyInfo: 1 << 2 })).toEqual(['certificate-missing']);
  });

  it('refuses a VCEK in the place of a VLEK, and a certificate that is both or neither', async () => {
    const asVlek = {
      keyInfo: 1 << 2,
      table: [
        ['ask', authority.ask()],
        ['vlek', authority.vcek()],
      ] as const,
    };
    expect(await outcomeWith(asVlek)).toEqual(['signing-key-mismatch']);
    const extensions = testOnlyVcekExtensions('Milan', { tcb: TEST_ONLY_TCBS.Milan, chipId: testOnlyChipId('Milan') });
    const both = [...extensions, { oid: '1.3.6.1.4.1.3704.1.5', value: Buffer.from('16024343', 'hex') }];
    for (const wrong of [both, extensions.slice(0, -1)]) {
      expect(await outcomeWith({ vcekCertificate: { extensions: wrong } })).toEqual(['certificate-malformed']);
    }
  });

  const PROVIDER = 'CN=cc-test-1.example.com';
  const providers = (...vlek: string[]) => ({ endorsementKeys: { vcek: false, vlek } });

  it('accepts a VLEK of a provider that the policy names, and no other key', async () => {
    for (const product of ['Milan', 'Genoa', 'Turin'] as const) {
      const maker = authority.forProduct(product);
      const named = snpAccepted(maker, { provider: PROVIDER }, providers('CN=other', PROVIDER));
      expect([product, await outcomeOf(named)]).toEqual([product, 'accepted']);
    }
    const refused = ['endorsement-key-not-accepted'];
    expect(await outcomeWith({ provider: PROVIDER })).toEqual(refused);
    expect(await outcomeWith({ provider: `${PROVIDER}.evil` }, providers(PROVIDER))).toEqual(refused);
    expect(await outcomeWith({ provider: PROVIDER.toLowerCase() }, providers(PROVIDER))).toEqual(refused);
    expect(await outcomeWith({}, providers(PROVIDER))).toEqual(refused);
    expect(await outcomeWith({}, { endorsementKeys: { vcek: false, vlek: [] } })).toEqual(['malformed']);
  });

  it('refuses a VLEK under the issuer of VCEKs, and a VCEK under that of VLEKs', async () => {
    const policy = { endorsementKeys: { vcek: true, vlek: [PROVIDER] } };
    const vlek = {
      provider: PROVIDER,
      vlekCertificate: { issuer: 'SEV-Milan' },
      askCertificate: { subject: 'SEV-Milan' },
    };
    expect(await outcomeWith(vlek, policy)).toEqual(['signing-key-mismatch']);
    const vcek = { vcekCertificate: { issuer: 'SEV-VLEK-Milan' }, askCertificate: { subject: 'SEV-VLEK-Milan' } };
    expect(await outcomeWith(vcek, policy)).toEqual(['signing-key-mismatch']);
    expect(await outcomeWith({ provider: PROVIDER, keyInfo: 0 }, policy)).toEqual(['certificate-missing']);
    expect(await outcomeWith({ provider: PROVIDER, vlekCertificate: { subject: 'SEV-VCEK' } }, policy)).toEqual([
      'signing-key-mismatch',
    ]);
  });

  it('refuses a VLEK for another TCB, and one whose issuer is revoked', async () => {
    const policy = providers(PROVIDER);
    const other = { tcb: { ...TEST_ONLY_TCBS.Milan, snp: 1 } };
    expect(await outcomeWith({ provider: PROVIDER, vcek: other }, policy)).toEqual(['tcb-mismatch']);
    const judged = (revoked: readonly bigint[]) =>
      outcomeOf({
        ...snpAccepted(authority, { provider: PROVIDER }, { ...policy, revocation: 'crl-required' }),
        collateral: { certificates: [], crls: [Buffer.from(authority.crl({ revoked })).toString('base64url')] },
      });
    expect(await judged([TEST_ONLY_ASK_SERIAL])).toBe('accepted');
    expect(await judged([TEST_ONLY_ASVK_SERIAL])).toEqual(['certificate-revoked']);
    expect(await judged([TEST_ONLY_ARK_SERIAL])).toEqual(['certificate-revoked']);
  });
});
