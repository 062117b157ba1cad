// SPDX-License-Identifier: Apache-2.0
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AzureCvmEvidence, AzureCvmPolicy, Collateral, SnpProduct } from '@glovebox/contracts';
import { vectorsDirectory } from '@glovebox/test-kit';
import { outcomeOf } from './platform-suite.ts';
import { snpTestAuthority } from './sev-snp-subject.ts';

/** Recorded evidence of Azure's confidential VMs, judged under agreements as a worker's. */

interface Case {
  readonly id: string;
  readonly files: Readonly<Record<string, string>>;
  readonly asOf: string;
  readonly expect: {
    readonly expectedNonce: string;
    readonly claims: { readonly snp: { readonly measurement: string } };
  };
}

const directory = vectorsDirectory();
const manifest = join(directory, 'manifest.json');
const cases = existsSync(manifest)
  ? (JSON.parse(readFileSync(manifest, 'utf8')) as Case[]).filter(({ id }) => id.startsWith('tpm-azure-snp'))
  : [];

if (cases.length === 0) {
  console.warn(`NO RECORDED EVIDENCE at ${directory}: Azure's VMs are NOT held against real ones in this run.`);
}

function readCase({ files, expect: { claims } }: Case, product: SnpProduct) {
  const read = (role: string) => readFileSync(join(directory, files[role] ?? ''));
  const text = (role: string) => read(role).toString('base64url');
  const pcrs = JSON.parse(read('pcrs').toString()) as { readonly sha256: Readonly<Record<string, string>> };
  const values = Object.entries(pcrs.sha256)
    .map(([index, value]) => ({ index: Number(index), value }))
    .sort((a, b) => a.index - b.index);
  const evidence: AzureCvmEvidence = {
    platform: 'azure-cvm',
    hardware: { platform: 'sev-snp', report: text('snpReport'), certificateTable: '' },
    hclReport: text('hclReport'),
    quote: text('quote'),
    // Azure's tools hand out the bare RSA signature; a TPM's has algorithm, hash and length before it.
    signature: Buffer.concat([Buffer.from('0014000b0100', 'hex'), read('signature')]).toString('base64url'),
    pcrs: values,
    eventLog: '',
  };
  const policy: AzureCvmPolicy = {
    platform: 'azure-cvm',
    hardware: snpTestAuthority().policy({
      product,
      measurements: [claims.snp.measurement],
      root: { kind: 'vendor' },
      minimumTcb: { bootloader: 3, tee: 0, snp: 8, microcode: 72 },
      minimumAbi: { major: 0, minor: 31 },
      smtAllowed: true,
    }),
    bank: 'sha256',
    pcrs: values
      .filter(({ index }) => index !== 16 && index < 23)
      .map(({ index, value }) => ({ index, values: [value] })),
    eventLog: 'not-checked',
    secureBoot: 'required',
    console: 'not-compared',
  };
  const collateral: Collateral = { certificates: [text('vcek'), text('ask')], crls: [] };
  return { evidence, policy, collateral };
}

describe('recorded confidential VMs of Azure', () => {
  it('are authentic and have the agreed registers; they quote resettable ones too, over another nonce', async () => {
    for (const one of cases) {
      const { evidence, policy, collateral } = readCase(one, one.id.includes('genoa') ? 'Genoa' : 'Milan');
      const judge = (changed: Partial<AzureCvmPolicy>) =>
        outcomeOf({
          evidence,
          collateral,
          policy: { ...policy, ...changed },
          reportData: new Uint8Array(64),
          at: one.asOf,
          dangerouslyTrustDevelopmentRoots: false,
        });
      expect([one.id, await judge({})]).toEqual([one.id, ['pcr-selection-mismatch', 'report-data-mismatch']]);
      expect([one.id, await judge({ console: 'off' })]).toEqual([
        one.id,
        ['pcr-selection-mismatch', 'configuration-mismatch', 'report-data-mismatch'],
      ]);
    }
  });
});
