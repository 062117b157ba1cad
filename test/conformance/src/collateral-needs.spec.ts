// SPDX-License-Identifier: Apache-2.0
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { collateralNeeds, inspectAnswer, nvidiaRimNeeds } from '@glovebox/attestation';
import { vectorsDirectory } from '@glovebox/test-kit';

/** What real machines' evidence says that it needs: names that the vendors' services know. */

const bytes = (file: string) => readFileSync(join(vectorsDirectory(), file)).toString('base64url');
const has = existsSync(vectorsDirectory());
if (!has) console.warn('no recorded evidence: set GLOVEBOX_VECTORS to check needs against real machines');
const met: [] = [];

describe.each(has ? ['recorded evidence'] : [])('%s', () => {
  it('of a TDX machine names its processor family and the authority of its certificate', async () => {
    const quote = bytes('tdx/tdx-v4-uptodate/quote.bin');
    const needs = await collateralNeeds({ platform: 'tdx', quote, eventLog: '' }, { met });
    const tcbInfo = readFileSync(join(vectorsDirectory(), 'tdx/tdx-v4-uptodate/tcb_info.json'), 'utf8');
    const fmspc = /"fmspc":"([0-9a-fA-F]{12})"/.exec(tcbInfo)?.[1]?.toLowerCase();
    expect(needs).toContainEqual({ kind: 'intel-tcb-info', tee: 'tdx', fmspc });
    expect(needs).toContainEqual({ kind: 'intel-pck-crl', ca: 'platform' });
  });

  it('of a Turin machine names chip and TCB in AMD’s forms', async () => {
    const report = bytes('sev-snp/snp-v5-turin/report.bin');
    const needs = await collateralNeeds({ platform: 'sev-snp', report, certificateTable: '' }, { met });
    expect(needs).toEqual([
      expect.objectContaining({
        kind: 'amd-vcek',
        product: 'Turin',
        hardwareId: expect.stringMatching(/^[0-9a-f]{16}$/),
        tcb: expect.objectContaining({ fmc: expect.any(Number) }),
      }),
      { kind: 'amd-chain', product: 'Turin', signingKey: 'vcek' },
      { kind: 'amd-crl', product: 'Turin', signingKey: 'vcek' },
    ]);
  });

  it('of a Nitro enclave names the list of each issuer', async () => {
    const document = bytes('nitro/nitro-2025-production/document.cbor');
    const needs = await collateralNeeds({ platform: 'nitro', document }, { met });
    expect(needs.length).toBeGreaterThanOrEqual(2);
    for (const need of needs) {
      expect(need).toMatchObject({ kind: 'crl', url: expect.stringMatching(/aws-nitro-enclaves.*\.crl$/) });
    }
  });

  it('of an Azure machine names issuer and lists of its TPM’s certificate', async () => {
    const chain = readFileSync(join(vectorsDirectory(), 'tpm/tpm-azure-tdx-ak-chain/ak_cert.pem'), 'utf8');
    const leaf = /CERTIFICATE-----([^-]+)-----END/.exec(chain)?.[1] ?? '';
    const evidence = {
      platform: 'tpm' as const,
      quote: '',
      signature: '',
      akPublic: '',
      akCertificates: [Buffer.from(leaf, 'base64').toString('base64url')],
      pcrs: [],
      eventLog: '',
    };
    const needs = await collateralNeeds(evidence, { met });
    const [issuer] = needs;
    expect(issuer).toMatchObject({
      kind: 'issuer',
      url: expect.stringMatching(/^http:\/\/primary-cdn\.pki\.core\.windows\.net\//),
    });
    expect(issuer).toHaveProperty('alternatives.length', 3);
    const intermediates = readFileSync(
      join(vectorsDirectory(), 'tpm/tpm-azure-tdx-ak-chain/ak_intermediates.pem'),
      'utf8',
    );
    const body = Buffer.from(/CERTIFICATE-----([^-]+)-----END/.exec(intermediates)?.[1] ?? '', 'base64');
    if (issuer === undefined) throw new Error('no issuer is needed');
    expect(inspectAnswer(issuer, { body, issuerChain: null }).expiresAt).toMatch(/^20/);
    const further = await collateralNeeds(evidence, { met: [[issuer, { body, issuerChain: null }]] });
    expect(further.map((need) => ('url' in need ? `${need.kind} ${need.url}` : need.kind))).toEqual([
      expect.stringMatching(/^issuer http:\/\/[a-z.-]*(microsoft\.com|windows\.net)\//),
      expect.stringMatching(/^crl http:\/\/[a-z0-9.-]*(microsoft\.com|windows\.net)\//),
    ]);
  });

  it('of a Hopper GPU names lists, three certificates and the files of reference values', async () => {
    const chain = readFileSync(
      join(vectorsDirectory(), 'nvidia-gpu/nv-hopper-full-golden-match/device_chain.pem'),
      'utf8',
    );
    const evidence = {
      platform: 'nvidia-gpu' as const,
      report: bytes('nvidia-gpu/nv-hopper-full-golden-match/report.bin'),
      certificates: [...chain.matchAll(/-----BEGIN CERTIFICATE-----([^-]+)-----END/g)].map(([, text = '']) =>
        Buffer.from(text, 'base64').toString('base64url'),
      ),
    };
    const needs = await collateralNeeds(evidence, { met });
    expect(needs.map((need) => ('url' in need ? need.url : need.kind))).toEqual([
      'http://crl.ndis.nvidia.com/crl/l2-gh100.crl',
      'http://crl.ndis.nvidia.com/crl/l1-root.crl',
      'nvidia-ocsp',
      'nvidia-ocsp',
      'nvidia-ocsp',
    ]);
    expect(nvidiaRimNeeds(evidence).map((need) => ('id' in need ? need.id : ''))).toEqual([
      expect.stringMatching(/^NV_GPU_DRIVER_GH100_\d+\.\d+/),
      expect.stringMatching(/^NV_GPU_VBIOS_\d{4}_\d{4}_\d{3}_[0-9A-F]{10}$/),
    ]);
  });
});
