// SPDX-License-Identifier: Apache-2.0
import { existsSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkManifestCase, formatCaseResult, runManifest, type ReadFile } from '@glovebox/attestation';
import { rimReader } from '@glovebox/rim';
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
const manifest: readonly Case[] = existsSync(manifestPath)
  ? (JSON.parse(readFileSync(manifestPath, 'utf8')) as readonly Case[])
  : [];
const recorded = manifest.filter(({ platform }) => platform === 'nvidia-gpu');
const load: ReadFile = (path) => readFile(join(directory, path));
const tools = { rims: rimReader };
const valid = recorded.filter(({ expect: { verdict } }) => verdict === 'valid');

describe('recorded evidence of NVIDIA GPUs and switches', () => {
  it('has the expected verdict, reason and claims in every case, under the pinned roots', async () => {
    const { results } = await runManifest(recorded, load, tools);
    expect(results.map(formatCaseResult).filter((line) => !line.startsWith('ok'))).toEqual([]);
    expect(results.every(({ pinnedRoot }) => pinnedRoot)).toBe(true);
  });

  it('is invalid for exactly the stated reason, not only for one that a case also allows', async () => {
    for (const one of recorded.filter(({ expect: { verdict } }) => verdict === 'invalid')) {
      const { got } = await checkManifestCase(one, load, tools);
      expect([one.id, got?.reason]).toEqual([one.id, one.expect.reason]);
    }
  });

  it('is decoded to exactly the stated claims, so that a changed one is named', async () => {
    for (const one of recorded) {
      for (const key of Object.keys(one.expect.claims)) {
        const claims = { ...one.expect.claims, [key]: 'changed' };
        const { differingClaims } = await checkManifestCase({ ...one, expect: { ...one.expect, claims } }, load, tools);
        expect([one.id, differingClaims]).toEqual([one.id, [`claims.${key}`]]);
      }
    }
  }, 60_000);

  it('is refused after the end of its certificates, and before their start', async () => {
    for (const one of valid) {
      const at = async (asOf: string) => (await checkManifestCase({ ...one, asOf }, load, tools)).code;
      expect([one.id, await at('2015-01-01T00:00:00Z')]).toEqual([one.id, 'certificate-not-yet-valid']);
      const signed = Object.keys(one.files).some((role) => /rim/i.test(role));
      expect([one.id, await at('2054-01-01T00:00:00Z')]).toEqual([one.id, signed ? 'certificate-expired' : undefined]);
    }
  });

  it('is refused with any one byte changed', async () => {
    for (const one of valid) {
      for (const role of ['report', 'driverRim', 'vbiosRim', 'rim']) {
        const path = one.files[role];
        if (path === undefined || one.files.evidenceJson !== undefined) continue;
        const original = await load(path);
        for (let offset = 0; offset < original.length; offset += 211) {
          const changed = Buffer.from(original);
          changed.writeUInt8(changed.readUInt8(offset) ^ 0x01, offset);
          const { got } = await checkManifestCase(
            one,
            (wanted) => (wanted === path ? Promise.resolve(changed) : load(wanted)),
            tools,
          );
          expect([one.id, role, offset, got?.verdict]).toEqual([one.id, role, offset, 'invalid']);
        }
      }
    }
  }, 120_000);

  it('is judged by what NVIDIA’s own tool prints alone as well, and never by two forms that differ', async () => {
    for (const one of recorded.filter(({ files }) => files.evidenceJson !== undefined)) {
      const { evidenceJson = '', trustAnchor = '' } = one.files;
      expect(await checkManifestCase({ ...one, files: { evidenceJson, trustAnchor } }, load)).toMatchObject({
        outcome: 'as-expected',
      });
      const other = recorded.find(({ id, files }) => id !== one.id && files.report !== undefined)?.files.report ?? '';
      expect(await checkManifestCase({ ...one, files: { ...one.files, report: other } }, load)).toMatchObject({
        code: 'malformed',
      });
    }
  });

  it('is never judged in part: without a reader of reference values, a case that has some differs', async () => {
    for (const one of valid.filter(({ files }) => Object.keys(files).some((role) => /Rim$|^rim$/.test(role)))) {
      expect(await checkManifestCase(one, load)).toMatchObject({ outcome: 'differs', code: 'file-unreadable' });
    }
  });
});
