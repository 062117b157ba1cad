// SPDX-License-Identifier: Apache-2.0
import { existsSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkManifestCase, formatCaseResult, formatTotals, runManifest, type ReadFile } from '@glovebox/attestation';
import { vectorsDirectory } from '@glovebox/test-kit';
import { outcomeOf } from './platform-suite.ts';
import { snpAccepted, snpTestAuthority } from './sev-snp-subject.ts';

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

if (recorded.length === 0) {
  const rule = '*'.repeat(100);
  console.warn(
    `${rule}\nNO RECORDED EVIDENCE at ${directory}: the verifier is NOT held against real hardware in this run.\n` +
      `Set GLOVEBOX_VECTORS to the folder with manifest.json.\n${rule}`,
  );
}

const snpCases = recorded.filter(({ platform }) => platform === 'sev-snp');
const caseOf = (id: string): Case[] => snpCases.filter((one) => one.id === id);

describe('recorded evidence of real machines', () => {
  it('has the expected verdict, reason and claims in every case', async () => {
    const { results, totals } = await runManifest(recorded, load, { platform: 'sev-snp' });
    expect(results.map(formatCaseResult).filter((line) => !line.startsWith('ok'))).toEqual([]);
    expect(results).toHaveLength(snpCases.length);
    for (const total of totals)
      expect(total).toMatchObject({ asExpected: snpCases.length, differs: 0, unsupported: 0 });
    expect(results.every((result) => result.pinnedRoot)).toBe(true);
  });

  it('is decoded to exactly the stated claims, so that a changed one is named', async () => {
    for (const one of snpCases) {
      for (const key of Object.keys(one.expect.claims)) {
        const claims = { ...one.expect.claims, [key]: 'changed' };
        const result = await checkManifestCase({ ...one, expect: { ...one.expect, claims } }, load);
        expect([one.id, result.outcome, result.differingClaims]).toEqual([one.id, 'differs', [`claims.${key}`]]);
      }
      const more = { ...one.expect, claims: { ...one.expect.claims, unheardOf: 1 } };
      expect((await checkManifestCase({ ...one, expect: more }, load)).differingClaims).toEqual(['claims.unheardOf']);
    }
  }, 60_000);

  it('is refused after the end of its certificates, and before their start', async () => {
    for (const one of snpCases.filter(({ expect: { verdict } }) => verdict === 'valid')) {
      const at = async (asOf: string) => (await checkManifestCase({ ...one, asOf }, load)).code;
      expect([one.id, await at('2049-01-01T00:00:00Z')]).toEqual([one.id, 'certificate-expired']);
      expect([one.id, await at('2020-01-01T00:00:00Z')]).toEqual([one.id, 'certificate-not-yet-valid']);
    }
  });

  it('is refused with any one byte changed, under another product’s root, and without its issuer', async () => {
    for (const one of snpCases.filter(({ expect: { verdict } }) => verdict === 'valid')) {
      for (let offset = 0; offset < 1184; offset += 37) {
        const changed: ReadFile = async (path) => {
          const bytes = Buffer.from(await load(path));
          if (path.endsWith('report.bin')) bytes.writeUInt8(bytes.readUInt8(offset) ^ 0x10, offset);
          return bytes;
        };
        const { got } = await checkManifestCase(one, changed);
        expect([one.id, offset, got?.verdict]).toEqual([one.id, offset, 'invalid']);
      }
      const otherRoot = one.files.trustAnchor?.includes('milan') === true ? 'genoa' : 'milan';
      const files = { ...one.files, trustAnchor: `_anchors/amd_ark_${otherRoot}.pem` };
      expect((await checkManifestCase({ ...one, files }, load)).code).toBe('certificate-chain');
    }
  }, 60_000);

  it('is judged by its GUID table alone as well', async () => {
    for (const one of caseOf('snp-v3-genoa-tsm-auxblob')) {
      const { report = '', auxBlob = '', trustAnchor = '' } = one.files;
      const alone = {
        ...one,
        files: { report, auxBlob, trustAnchor },
        expect: { ...one.expect, endorsementKey: undefined },
      };
      expect(await checkManifestCase(alone, load)).toMatchObject({ outcome: 'as-expected', got: { verdict: 'valid' } });
    }
  });
});

describe('recorded evidence of a provider’s machine, under an agreement', () => {
  it('is believed from the provider that the agreement names, and from no other', async () => {
    for (const { files, asOf, expect: expected } of caseOf('snp-v3-milan-vlek')) {
      const bytes = async (role: string) => Buffer.from(await load(files[role] ?? '')).toString('base64url');
      const { measurement, reportData } = expected.claims as { readonly measurement: string; reportData: string };
      const judged = async (vlek: string[]) =>
        outcomeOf({
          evidence: { platform: 'sev-snp', report: await bytes('report'), certificateTable: '' },
          collateral: { certificates: [await bytes('vlek'), await bytes('asvk')], crls: [] },
          policy: snpTestAuthority().policy({
            measurements: [measurement],
            root: { kind: 'vendor' },
            minimumTcb: { bootloader: 4, tee: 0, snp: 24, microcode: 217 },
            minimumAbi: { major: 0, minor: 0 },
            vmpl: [1],
            smtAllowed: true,
            endorsementKeys: { vcek: true, vlek },
          }),
          reportData: Buffer.from(reportData, 'hex'),
          at: asOf,
          dangerouslyTrustDevelopmentRoots: false,
        });
      expect(await judged(['CN=cc-us-east-2.amazonaws.com'])).toBe('accepted');
      expect(await judged(['CN=cc-us-east-1.amazonaws.com'])).toEqual(['endorsement-key-not-accepted']);
    }
  });
});

describe('manifests never seen before', () => {
  const files = (authority = snpTestAuthority()) => {
    const { evidence } = snpAccepted(authority);
    return new Map<string, Uint8Array>([
      ['report.bin', Buffer.from(evidence.report, 'base64url')],
      ['vcek.der', authority.vcek()],
      ['ask.der', authority.ask()],
      ['ark.der', authority.rootCertificate],
      ['revoked.crl', authority.crl({ revoked: [0x7e570001n] })],
    ]);
  };
  const loadOwn =
    (own: ReadonlyMap<string, Uint8Array>): ReadFile =>
    (path) => {
      const bytes = own.get(path);
      return bytes === undefined ? Promise.reject(new Error('no such file')) : Promise.resolve(bytes);
    };
  const roles = { report: 'report.bin', vcek: 'vcek.der', ask: 'ask.der', trustAnchor: 'ark.der' };
  const own = {
    id: 'own',
    platform: 'sev-snp',
    files: roles,
    asOf: '2026-11-24T12:00:00Z',
    expect: { verdict: 'valid' },
  };

  it('take a case’s anchor as an explicit root for that case, and say that it is none of the vendor’s', async () => {
    expect(await checkManifestCase(own, loadOwn(files()))).toMatchObject({ outcome: 'as-expected', pinnedRoot: false });
  });

  it('check lists when a case has some', async () => {
    const revoked = { ...own, files: { ...roles, crl: 'revoked.crl' } };
    expect(await checkManifestCase(revoked, loadOwn(files()))).toMatchObject({ code: 'certificate-revoked' });
  });

  it('compare report data when a case states it', async () => {
    const stated = { ...own, expect: { verdict: 'valid', expectedReportData: '00'.repeat(64) } };
    expect(await checkManifestCase(stated, loadOwn(files()))).toMatchObject({
      outcome: 'differs',
      code: 'report-data-mismatch',
    });
  });

  it('never crash: unknown platforms are unsupported, broken cases differ', async () => {
    const cases = [
      { id: 'a', platform: 'quantum-tee', expect: { verdict: 'valid' } },
      { ...own, id: 'b', files: {} },
      { ...own, id: 'c', files: { ...roles, report: 'absent' } },
      { ...own, id: 'd', asOf: 'yesterday' },
      { id: 'e', platform: 'sev-snp' },
      { ...own, id: 'f', files: { ...roles, trustAnchor: 'report.bin' } },
      { ...own, id: 'g', files: { ...roles, report: 'ark.der' } },
      null,
      'text',
      { id: 'h\nok \u001b[32m', platform: 'x\ny', expect: { verdict: 'v\u2028' } },
    ];
    const { results, totals } = await runManifest(cases, loadOwn(files()));
    expect(results.map(({ id, outcome, code }) => [id, outcome, code])).toEqual([
      ['a', 'unsupported', undefined],
      ['b', 'differs', 'manifest-malformed'],
      ['c', 'differs', 'file-unreadable'],
      ['d', 'differs', 'manifest-malformed'],
      ['e', 'differs', 'manifest-malformed'],
      ['f', 'differs', 'certificate-malformed'],
      ['g', 'differs', 'malformed'],
      ['case 8', 'differs', 'manifest-malformed'],
      ['case 9', 'differs', 'manifest-malformed'],
      ['h\nok \u001b[32m', 'unsupported', undefined],
    ]);
    expect(results.map(formatCaseResult).join('')).not.toMatch(/\p{C}/u);
    expect(formatTotals(totals)).toBe(
      '10 cases, 0 as expected, 8 differ, 2 unsupported: quantum-tee 0/1, sev-snp 0/6, unknown 0/2, x y 0/1',
    );
    const late = { ...own, asOf: '2026-03-07T02:00:00.250+01:00' };
    const utc = { ...own, asOf: '2026-03-07T01:00:00Z' };
    expect(await checkManifestCase(late, loadOwn(files()))).toEqual(await checkManifestCase(utc, loadOwn(files())));
    await expect(runManifest({}, loadOwn(files()))).rejects.toThrowCode('manifest-malformed');
  });
});
