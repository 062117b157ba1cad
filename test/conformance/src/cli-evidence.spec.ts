// SPDX-License-Identifier: Apache-2.0
import { createPublicKey, verify } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { run } from '@glovebox/cli';
import { vectorsDirectory } from '@glovebox/test-kit';
import { snpAccepted, snpTestAuthority } from './sev-snp-subject.ts';

interface Case {
  readonly id: string;
  readonly platform: string;
  readonly files: Readonly<Record<string, string>>;
  readonly asOf: string;
  readonly expect: { readonly verdict: string };
}

interface Document {
  readonly kind: string;
  readonly error?: { readonly code: string };
  readonly reasons: readonly { readonly code: string }[];
  readonly parts: readonly {
    readonly platform: string;
    readonly authentic: boolean;
    readonly explained: readonly { readonly facts: readonly unknown[] }[];
  }[];
  readonly ear: {
    readonly ear_status: string;
    readonly submods: Readonly<Record<string, { ear_trustworthiness_vector: unknown }>>;
  };
}

const directory = vectorsDirectory();
const manifestPath = join(directory, 'manifest.json');
const recorded: readonly Case[] = existsSync(manifestPath)
  ? (JSON.parse(readFileSync(manifestPath, 'utf8')) as readonly Case[])
  : [];
if (recorded.length === 0)
  console.warn(`NO RECORDED EVIDENCE at ${directory}: set GLOVEBOX_VECTORS to the folder with manifest.json`);

const folder = mkdtempSync(join(tmpdir(), 'glovebox-evidence-'));
afterAll(() => rmSync(folder, { recursive: true }));

const file = (name: string, content: unknown): string => {
  writeFileSync(join(folder, name), JSON.stringify(content));
  return join(folder, name);
};

async function glovebox(...args: string[]): Promise<{ code: number; text: string; json: Document }> {
  const output = { stdout: '', stderr: '' };
  const code = await run(args, {
    env: {},
    stdout: { write: (text) => void (output.stdout += text), isTerminal: false },
    stderr: { write: (text) => void (output.stderr += text), isTerminal: false },
    readStdin: () => Promise.resolve(''),
    ask: null,
    fetch: globalThis.fetch,
    clock: () => '2026-11-24T12:00:00Z',
    sleep: () => Promise.resolve(),
  });
  const json = (args.includes('--json') ? JSON.parse(output.stdout) : {}) as Document;
  return { code, text: output.stdout + output.stderr, json };
}

/** Keys that a user would vouch for, which these cases publish. */
const trust = ({ platform, files }: Case): string[] => {
  const key = files.cpak ?? files.knownTestDeviceKey;
  const option = key === undefined ? [] : ['--trust-key', join(directory, key)];
  return platform === 'arm-cca' ? [...option, '--dangerously-trust-dev-roots'] : option;
};
const folderOf = ({ files }: Case) => join(directory, dirname(Object.values(files)[0] ?? ''));
const withEvidence = recorded.filter(({ files }) => files.rim === undefined);

describe('glovebox evidence show', () => {
  it('recognizes, decodes and explains recorded evidence of every platform from its files alone', async () => {
    for (const one of withEvidence) {
      const { code, json } = await glovebox('evidence', 'show', folderOf(one), '--json');
      const shown = one.files.hclReport === undefined ? one.platform : 'azure-cvm';
      const parts = json.parts.filter(({ platform }) => platform === shown);
      expect([one.id, code, parts.length > 0]).toEqual([one.id, 0, true]);
      for (const { explained } of parts) expect(explained.flatMap(({ facts }) => facts).length).toBeGreaterThan(5);
    }
  }, 60_000);

  it('says plainly what is only decoded', async () => {
    for (const one of withEvidence.filter(({ id }) => id === 'snp-v3-milan')) {
      const report = join(directory, one.files.report ?? '');
      const alone = await glovebox('evidence', 'show', report);
      expect(alone.text).toContain('DECODED ONLY, NOT VERIFIED');
      expect(alone.text).toContain('~  Debugging: off');
      const anchors = ['--collateral', join(directory, '_anchors'), folderOf(one), '--at', one.asOf];
      const whole = await glovebox('evidence', 'show', report, ...anchors);
      expect(whole.text).toContain('AUTHENTIC as of');
      expect(whole.text).toContain('ok Debugging: off');
      const hex = readFileSync(report).toString('hex');
      writeFileSync(join(folder, 'report.hex'), `${hex}\n`);
      expect((await glovebox('evidence', 'show', join(folder, 'report.hex'), ...anchors)).text).toContain(
        'AUTHENTIC as of',
      );
    }
  });

  it('refuses what is no evidence, and says what it is instead', async () => {
    const nothing = file('nothing.json', {});
    expect(await glovebox('evidence', 'show', nothing, '--json')).toMatchObject({ code: 1 });
    for (const { files } of recorded.filter(({ id }) => id === 'nv-rim-driver-550')) {
      const { code, text } = await glovebox('evidence', 'show', join(directory, files.rim ?? ''));
      expect([code, text.includes('signed reference values')]).toEqual([1, true]);
    }
  });
});

/** Refused by us and not by the manifest, whose policies are others: one of several parts cannot be authenticated alone. */
const STRICTER: readonly string[] = [
  'nv-hopper-vbios-golden-match', // the driver's values are missing
  'tpm-gce-nonce', // a bank of SHA-1 is quoted, too
  'tpm-swtpm-quote', // the key came without the attributes that make it an attestation key
];

describe('glovebox evidence verify', () => {
  it('without a policy, finds recorded evidence authentic or not under the vendors’ roots, from raw files', async () => {
    for (const one of withEvidence) {
      const issuers = one.id === 'snp-v3-milan-genoa-ask' ? [] : ['--collateral', join(directory, '_anchors')];
      const result = await glovebox(
        'evidence',
        'verify',
        '--evidence',
        folderOf(one),
        ...issuers,
        ...trust(one),
        '--at',
        one.asOf,
        '--json',
      );
      const expected = one.expect.verdict === 'valid' && !STRICTER.includes(one.id) ? 0 : 1;
      expect([one.id, result.json.reasons, result.code]).toEqual([
        one.id,
        expected === 0 ? [] : expect.anything(),
        expected,
      ]);
      expect([one.id, result.json.kind === 'denied']).toEqual([one.id, expected === 1]);
      for (const { ear_trustworthiness_vector: vector } of Object.values(result.json.ear.submods)) {
        expect([one.id, Object.keys(vector as object)]).not.toEqual([one.id, []]);
      }
    }
  }, 60_000);

  it('says in IETF terms that a current platform affirms and an old one warns', async () => {
    const expected = { 'tdx-v4-uptodate': 'affirming', 'tdx-v4-module-out-of-date': 'warning' };
    for (const one of withEvidence.filter(({ id }) => id in expected)) {
      const { json } = await glovebox('evidence', 'verify', folderOf(one), '--at', one.asOf, '--json');
      expect([one.id, json.ear.ear_status]).toEqual([one.id, Reflect.get(expected, one.id)]);
      expect(json.kind).toBe('authentic');
    }
  });

  it('compares NVIDIA’s signed reference values', async () => {
    for (const one of withEvidence.filter(({ id }) => id === 'nv-hopper-full-golden-match')) {
      const path = (role: string) => join(directory, one.files[role] ?? '');
      const evidence = ['--evidence', path('report'), path('deviceCertChain'), '--at', one.asOf, '--json'];
      const all = await glovebox('evidence', 'verify', ...evidence, '--rim', path('driverRim'), path('vbiosRim'));
      expect(all.json).toMatchObject({ kind: 'accepted', reasons: [] });
      const half = await glovebox('evidence', 'verify', ...evidence, '--rim', path('vbiosRim'));
      expect(half.json.reasons.map(({ code }) => code)).toEqual(['rim-mismatch']);
      expect((await glovebox('evidence', 'verify', ...evidence)).json.kind).toBe('authentic');
      const files = ['--driver-rim', path('driverRim'), '--vbios-rim', path('vbiosRim'), '--at', one.asOf];
      const reference = (await glovebox('evidence', 'reference', ...files, '--json')).json as unknown as {
        measurements: readonly { values: readonly string[] }[];
      };
      const policy = (own: object) =>
        file('gpu.json', {
          platform: 'nvidia-gpu',
          root: { kind: 'vendor' },
          chips: ['GH100'],
          references: [own],
          minimumDriver: 'not-compared',
          minimumVbios: 'not-compared',
          firmwareIdentity: 'where-reported',
          devices: 'not-compared',
          revocation: 'not-checked',
          deviceRevocation: 'not-checked',
        });
      const rims = ['--rim', path('driverRim'), path('vbiosRim')];
      const agreed = await glovebox('evidence', 'verify', ...evidence, ...rims, '--policy', policy(reference));
      expect(agreed.json).toMatchObject({
        kind: 'accepted',
        reasons: [],
        rims: [{ verified: true }, { verified: true }],
      });
      const loosened = reference.measurements.map(({ values, ...own }) => ({
        ...own,
        values: [...values, '00'.repeat(48)],
      }));
      const copied = policy({ ...reference, measurements: loosened });
      const lying = await glovebox('evidence', 'verify', ...evidence, ...rims, '--policy', copied);
      expect(lying.json.reasons.map(({ code }) => code)).toEqual(['rim-mismatch', 'rim-mismatch']);
      const elsewhere = file('evidence.json', snpAccepted(snpTestAuthority()).evidence);
      const nothing = await glovebox('evidence', 'verify', elsewhere, ...rims, '--json');
      expect([nothing.code, nothing.json.error?.code]).toEqual([2, 'usage']);
    }
  });

  it('judges under a policy in YAML or JSON, with the binding where it is given', async () => {
    const { evidence, policy } = snpAccepted(snpTestAuthority());
    const common = ['evidence', 'verify', file('evidence.json', evidence), '--dangerously-trust-dev-roots', '--json'];
    const under = (chosen: object, ...more: string[]) =>
      glovebox(...common, '--policy', file('policy.json', chosen), ...more);
    expect((await under({ platforms: [policy] }, '--report-data', 'cd'.repeat(64))).json.kind).toBe('accepted');
    expect((await under({ attestation: { platforms: [policy] } })).json.kind).toBe('accepted');
    expect((await under(policy, '--nonce', 'cd'.repeat(64))).json.kind).toBe('accepted');
    expect((await under(policy, '--require-binding')).json.error).toMatchObject({
      code: 'usage',
      field: 'require-binding',
    });
    expect((await under(policy, '--require-binding', '--nonce', 'cd'.repeat(64))).code).toBe(0);
    const words = await glovebox(...common.slice(0, -1), '--policy', file('policy.json', policy));
    expect(words.text).toContain('may be old or of another challenge');
    expect(words.text.trim()).toMatch(/NOT CHECKED: whether it is fresh and made for you/);
    const replayed = await under(policy, '--report-data', '00'.repeat(64));
    expect([replayed.code, replayed.json.reasons.map(({ code }) => code)]).toEqual([1, ['report-data-mismatch']]);
    expect((await under(policy, '--nonce', '0000')).json.reasons.map(({ code }) => code)).toEqual([
      'report-data-mismatch',
    ]);
    expect((await under(policy, '--platform', 'tdx')).json.error?.code).toBe('not-found');
    expect((await under({ platforms: [{ ...policy, product: 'Rome' }] })).json.error?.code).toBe('malformed-file');
    const refused = await under({ ...policy, measurements: ['00'.repeat(48)] });
    expect([refused.code, refused.json.reasons.map(({ code }) => code)]).toEqual([1, ['measurement-not-approved']]);
  });
});

/** What no policy can name: a provider's key, and registers that anybody can reset. */
const UNNAMEABLE: readonly string[] = [
  'snp-v3-milan-vlek',
  ...['tpm-azure-tdx-ak-chain', 'tpm-azure-snp-genoa', 'tpm-azure-snp-milan-v2'],
];

describe('glovebox evidence verify --sign', () => {
  it('signs the result with the party’s own key, for tools that read tokens', async () => {
    const home = join(folder, 'home');
    await glovebox('init', '--name', 'auditor', '--home', home, '--json');
    const { evidence, policy } = snpAccepted(snpTestAuthority());
    const args = [
      file('evidence.json', evidence),
      '--policy',
      file('policy.json', policy),
      '--dangerously-trust-dev-roots',
    ];
    const { json } = await glovebox('evidence', 'verify', ...args, '--sign', '--home', home, '--json');
    const [header = '', payload = '', signature = ''] = (json as unknown as { token: string }).token.split('.');
    const { kid } = JSON.parse(Buffer.from(header, 'base64url').toString()) as { kid: string };
    const key = createPublicKey({ format: 'jwk', key: { kty: 'OKP', crv: 'Ed25519', x: kid } });
    expect(verify(null, Buffer.from(`${header}.${payload}`), key, Buffer.from(signature, 'base64url'))).toBe(true);
    expect(JSON.parse(Buffer.from(payload, 'base64url').toString())).toEqual(json.ear);
    const keyless = await glovebox('evidence', 'verify', ...args, '--sign', '--home', join(folder, 'nobody'), '--json');
    expect(keyless.json.error?.code).toBe('no-keys');
  });
});

describe('glovebox evidence policy', () => {
  const { evidence, policy } = snpAccepted(snpTestAuthority());
  const other = { ...policy, measurements: ['ee'.repeat(48)], minimumTcb: { ...policy.minimumTcb, snp: 0 } };

  it('explains every requirement and what is always refused', async () => {
    const { code, text } = await glovebox('evidence', 'policy', 'explain', file('a.json', policy));
    expect(code).toBe(0);
    expect(text).toContain(policy.measurements[0]);
    expect(text).toContain('a worker that its host can debug');
  });

  it('says whether a new policy is stricter or looser, and exits 1 where it admits anything new', async () => {
    const [a, b] = [file('a.json', policy), file('b.json', other)];
    const both = await glovebox('evidence', 'policy', 'diff', a, b, '--json');
    expect(both.json).toMatchObject({ direction: 'different' });
    expect(both.code).toBe(1);
    const fewer = await glovebox(
      'evidence',
      'policy',
      'diff',
      file('c.json', { platforms: [policy, other] }),
      a,
      '--json',
    );
    expect(fewer).toMatchObject({ code: 0, json: { direction: 'stricter' } });
    expect(await glovebox('evidence', 'policy', 'diff', a, a, '--json')).toMatchObject({
      code: 0,
      json: { direction: null },
    });
  });

  it('back-tests on stored evidence and says what flips and why', async () => {
    const stored = mkdtempSync(join(folder, 'stored-'));
    writeFileSync(join(stored, 'worker.json'), JSON.stringify(evidence));
    const args = ['--evidence', stored, '--at', '2026-11-24T12:00:00Z', '--dangerously-trust-dev-roots', '--json'];
    const flips = await glovebox(
      'evidence',
      'policy',
      'backtest',
      '--policy',
      file('b.json', other),
      '--against',
      file('a.json', policy),
      ...args,
    );
    expect(flips).toMatchObject({
      code: 1,
      json: {
        rows: [
          {
            name: 'worker.json',
            before: 'accepted',
            after: 'denied',
            flips: true,
            reasons: [{ code: 'measurement-not-approved' }],
          },
        ],
        totals: {
          evidence: 1,
          accepted: 0,
          denied: 1,
          lost: 1,
          gained: 0,
          reasons: [{ code: 'measurement-not-approved', evidence: 1 }],
        },
      },
    });
    const same = await glovebox('evidence', 'policy', 'backtest', '--policy', file('a.json', policy), ...args);
    expect(same).toMatchObject({ code: 0, json: { totals: { accepted: 1, lost: 0 } } });
  });

  it('drafts the policy that known-good evidence satisfies, for every platform', async () => {
    for (const one of withEvidence.filter(
      ({ platform, expect: { verdict } }) => platform !== 'nvidia-gpu' && verdict === 'valid',
    )) {
      if ([...STRICTER, ...UNNAMEABLE].includes(one.id)) continue;
      const files = [folderOf(one), '--collateral', join(directory, '_anchors'), ...trust(one), '--at', one.asOf];
      const only = ['--platform', one.platform];
      const draft = await glovebox('evidence', 'policy', 'draft', ...files, ...only, '--json');
      expect([one.id, draft.code]).toEqual([one.id, 0]);
      const drafted = await glovebox(
        'evidence',
        'verify',
        ...files,
        ...only,
        '--policy',
        file('draft.json', draft.json),
        '--json',
      );
      expect([one.id, drafted.json.reasons]).toEqual([one.id, []]);
      expect(drafted.json.kind).toBe('accepted');
    }
  }, 60_000);
});
