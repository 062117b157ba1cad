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
const cases = recorded.filter(({ platform }) => platform === 'sgx' || platform === 'tdx');
const valid = cases.filter((one) => one.expect.verdict === 'valid');
const named = (id: string): Case[] => cases.filter((one) => one.id === id);

/** The case with one file changed. */
const changing =
  (one: Case, role: string, change: (bytes: Buffer) => Buffer): ReadFile =>
  async (path) => {
    const bytes = Buffer.from(await load(path));
    return path === one.files[role] ? change(bytes) : bytes;
  };

describe('recorded quotes of real machines', () => {
  it.each(['sgx', 'tdx'])('%s: have the expected verdict, reason, claims and TCB in every case', async (platform) => {
    const { results } = await runManifest(recorded, load, { platform });
    expect(results.map(formatCaseResult).filter((line) => !line.startsWith('ok'))).toEqual([]);
    expect(results).toHaveLength(cases.filter((one) => one.platform === platform).length);
    expect(results.every((result) => result.pinnedRoot)).toBe(true);
  });

  it('are decoded to exactly the stated claims and TCB, so that a changed one is named', async () => {
    for (const one of cases) {
      for (const member of ['claims', 'tcb'] as const) {
        const stated = one.expect[member] as Readonly<Record<string, unknown>>;
        for (const key of Object.keys(stated)) {
          const changed = { ...one, expect: { ...one.expect, [member]: { ...stated, [key]: 'changed' } } };
          const { outcome, differingClaims } = await checkManifestCase(changed, load);
          expect([one.id, outcome, differingClaims]).toEqual([one.id, 'differs', [`${member}.${key}`]]);
        }
      }
      const { differingClaims } = await checkManifestCase(
        { ...one, expect: { ...one.expect, tcbStatus: 'Fine' } },
        load,
      );
      expect([one.id, differingClaims]).toEqual([one.id, ['tcbStatus']]);
    }
  }, 120_000);

  it('are refused before and after the window of their collateral', async () => {
    for (const one of valid) {
      const { notBefore, notAfter } = one.expect.collateralWindow as { notBefore: string; notAfter: string };
      const at = async (asOf: string) => (await checkManifestCase({ ...one, asOf }, load)).got?.verdict;
      expect([one.id, await at(notBefore), await at(notAfter)]).toEqual([one.id, 'valid', 'valid']);
      const step = (time: string, seconds: number) =>
        new Date(Date.parse(time) + 1000 * seconds).toISOString().replace('.000Z', 'Z');
      expect([one.id, await at(step(notBefore, -1)), await at(step(notAfter, 1))]).toEqual([
        one.id,
        'invalid',
        'invalid',
      ]);
    }
  });

  it('are refused with any one byte of what a signature covers changed', async () => {
    for (const one of valid) {
      const quote = Buffer.from(await load(one.files.quote ?? ''));
      const signedLength = one.platform === 'sgx' ? 1000 : 1250;
      for (let offset = 0; offset < Math.min(signedLength, quote.length); offset += 41) {
        const readFile = changing(one, 'quote', (bytes) => {
          bytes.writeUInt8(bytes.readUInt8(offset) ^ 0x10, offset);
          return bytes;
        });
        const { got } = await checkManifestCase(one, readFile);
        expect([one.id, offset, got?.verdict]).toEqual([one.id, offset, 'invalid']);
      }
    }
  }, 120_000);

  it('are refused with the collateral of another machine’s family', async () => {
    const [first, second] = [named('tdx-v4-uptodate'), named('tdx-v4-gcp-2026-01')].flat();
    if (first === undefined || second === undefined) return;
    const { quote = '' } = first.files;
    expect(await checkManifestCase({ ...second, files: { ...second.files, quote } }, load)).toMatchObject({
      got: { verdict: 'invalid' },
      code: 'tcb-info-mismatch',
    });
  });

  it('without one of the documents of Intel say which, and are decoded all the same', async () => {
    const [one] = valid;
    if (one === undefined) return;
    for (const role of ['tcbInfo', 'qeIdentity', 'tcbInfoIssuerChain']) {
      const files = Object.fromEntries(Object.entries(one.files).filter(([name]) => name !== role));
      const { code, got, message, differingClaims } = await checkManifestCase({ ...one, files }, load);
      expect([code, got?.reason, message]).toEqual([
        'collateral-missing',
        'missing-collateral',
        `files.${role}: the case has no \`${role}\``,
      ]);
      expect(differingClaims).toEqual(['tcbStatus', 'tcb']);
    }
  });

  it('of a test authority verify under its own root, and only there', async () => {
    for (const one of named('sgx-v3-simulated-root')) {
      const files = { ...one.files, trustAnchor: one.files.testTrustAnchor ?? '' };
      expect(await checkManifestCase({ ...one, files, expect: { verdict: 'valid' } }, load)).toMatchObject({
        outcome: 'as-expected',
        pinnedRoot: false,
      });
    }
    for (const one of valid) {
      const files = { ...one.files, trustAnchor: 'sgx/sgx-v3-simulated-root/test_root_ca.pem' };
      expect(await checkManifestCase({ ...one, files }, load)).toMatchObject({ code: 'untrusted-root' });
    }
  });

  it('are refused with an event log that is not theirs', async () => {
    for (const one of [...named('tdx-v4-runtime-eventlog'), ...named('tdx-v4-gcp-cos-with-ccel')]) {
      const role = one.files.eventLog === undefined ? 'eventLogJson' : 'eventLog';
      const changed = changing(one, role, (bytes) => {
        const at = role === 'eventLog' ? 0x51 : bytes.indexOf('"digest":"') + 12;
        bytes.writeUInt8(role === 'eventLog' ? bytes.readUInt8(at) ^ 1 : '0'.charCodeAt(0), at);
        return bytes;
      });
      expect([one.id, await checkManifestCase(one, changed)]).toMatchObject([one.id, { code: 'event-log-mismatch' }]);
    }
  });

  it('are judged, never crashed on, with any of their files missing, empty or another', async () => {
    for (const one of [...named('tdx-v4-runtime-eventlog'), ...named('sgx-v3-production')]) {
      for (const role of Object.keys(one.files)) {
        const without = Object.fromEntries(Object.entries(one.files).filter(([key]) => key !== role));
        for (const files of [without, { ...one.files, [role]: one.files.quote ?? '' }]) {
          const { outcome } = await checkManifestCase({ ...one, files }, load);
          expect(['as-expected', 'differs']).toContain(outcome);
        }
        const { outcome } = await checkManifestCase(
          one,
          changing(one, role, () => Buffer.alloc(0)),
        );
        expect(['as-expected', 'differs']).toContain(outcome);
      }
    }
  });
});
