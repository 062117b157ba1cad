// SPDX-License-Identifier: Apache-2.0
import { existsSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkManifestCase, formatCaseResult, runManifest, type ReadFile } from '@glovebox/attestation';
import { vectorsDirectory } from '@glovebox/test-kit';

interface Case {
  readonly id: string;
  readonly platform: string;
  readonly files: Readonly<Record<string, string>>;
  readonly asOf: string;
  readonly expect: Readonly<Record<string, unknown>> & { readonly claims: Readonly<Record<string, unknown>> };
}

const directory = vectorsDirectory();
const manifestPath = join(directory, 'manifest.json');
const recorded: readonly Case[] = existsSync(manifestPath)
  ? (JSON.parse(readFileSync(manifestPath, 'utf8')) as readonly Case[])
  : [];
const load: ReadFile = (path) => readFile(join(directory, path));
const platforms = ['nitro', 'arm-cca', 'keystone', 'tpm'] as const;
const casesOf = (platform: string) => recorded.filter((one) => one.platform === platform);
const validOf = (platform: string) => casesOf(platform).filter(({ expect: { verdict } }) => verdict === 'valid');

/** The case with one byte changed in the file of a role. */
const changed =
  (one: Case, role: string, offset: number): ReadFile =>
  async (path) => {
    const bytes = Buffer.from(await load(path));
    if (path === one.files[role])
      bytes.writeUInt8(bytes.readUInt8(offset % bytes.length) ^ 0x10, offset % bytes.length);
    return bytes;
  };

describe.each(platforms)('recorded evidence: %s', (platform) => {
  it('has the expected verdict, reason and claims in every case', async () => {
    const { results } = await runManifest(recorded, load, { platform });
    expect(results.map(formatCaseResult).filter((line) => !line.startsWith('ok'))).toEqual([]);
    expect(results).toHaveLength(casesOf(platform).length);
  });

  it('is decoded to exactly the stated claims, so that a changed one is named', async () => {
    for (const one of casesOf(platform)) {
      for (const key of Object.keys(one.expect.claims)) {
        const claims = { ...one.expect.claims, [key]: 'changed' };
        const result = await checkManifestCase({ ...one, expect: { ...one.expect, claims } }, load);
        expect([one.id, result.outcome, result.differingClaims]).toEqual([one.id, 'differs', [`claims.${key}`]]);
      }
    }
  }, 120_000);

  it('is refused with another nonce than the expected one', async () => {
    for (const one of validOf(platform)) {
      const result = await checkManifestCase({ ...one, expect: { ...one.expect, expectedNonce: '00' } }, load);
      expect([one.id, result.code]).toEqual([one.id, 'nonce-mismatch']);
    }
  });
});

describe('recorded evidence, changed', () => {
  it('nitro: refused outside its certificates’ time and under another root', async () => {
    for (const one of validOf('nitro')) {
      const at = async (asOf: string) => (await checkManifestCase({ ...one, asOf }, load)).code;
      expect([one.id, await at('2048-01-01T00:00:00Z')]).toEqual([one.id, 'certificate-expired']);
      expect([one.id, await at('2020-01-01T00:00:00Z')]).toEqual([one.id, 'certificate-not-yet-valid']);
      const files = { ...one.files, trustAnchor: '_anchors/nvidia_device_identity_root.pem' };
      expect((await checkManifestCase({ ...one, files }, load)).code).toBe('untrusted-root');
    }
  });

  it.each([
    ['nitro', 'document', 97],
    ['arm-cca', 'token', 31],
    ['tpm', 'quote', 5],
    ['tpm', 'signature', 11],
    ['tpm', 'hclReport', 61],
    ['tpm', 'quote_sha256', 5],
  ] as const)(
    '%s: refused with any one byte of `%s` changed',
    async (platform, role, step) => {
      for (const one of validOf(platform).filter(({ files }) => files[role] !== undefined)) {
        const { length } = await load(one.files[role] ?? '');
        for (let offset = 0; offset < length; offset += step) {
          // Size, request type and versions in the head of an HCL report are covered by nothing.
          if (role === 'hclReport' && (offset < 32 || (offset >= 1216 && offset < 1236))) continue;
          // A TDREPORT proves nothing by itself; its report data is compared with that of the quote.
          const isTdReport = role === 'hclReport' && one.files.tdQuote !== undefined && offset < 1216;
          if (isTdReport && (offset < 160 || offset >= 224)) continue;
          const { got } = await checkManifestCase(one, changed(one, role, offset));
          expect([one.id, offset, got?.verdict]).toEqual([one.id, offset, 'invalid']);
        }
      }
    },
    180_000,
  );

  it('tpm: refused with the values, key or certificate of another machine', async () => {
    const [genoa] = validOf('tpm').filter(({ id }) => id === 'tpm-azure-snp-genoa');
    const [milan] = validOf('tpm').filter(({ id }) => id === 'tpm-azure-snp-milan-v2');
    if (genoa === undefined || milan === undefined) return;
    const swapped = async (...roles: readonly string[]) => {
      const files = { ...genoa.files, ...Object.fromEntries(roles.map((role) => [role, milan.files[role] ?? ''])) };
      return (await checkManifestCase({ ...genoa, files }, load)).code;
    };
    expect(await swapped('pcrs')).toBe('pcr-digest-mismatch');
    expect(await swapped('quote', 'signature', 'pcrs')).toBe('quote-signature');
    expect(await swapped('hclReport', 'runtimeData', 'quote', 'signature', 'pcrs')).toBe('vtpm-binding-mismatch');
    expect(await swapped('runtimeData')).toBe('vtpm-binding-mismatch');
  });
});
