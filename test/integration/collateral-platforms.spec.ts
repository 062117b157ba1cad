// SPDX-License-Identifier: Apache-2.0
import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { judgeEvidence, nvidiaRimNeeds, rimFile } from '@glovebox/attestation';
import { collectCollateral, parseMirrors, readCollateral, type CollectContext } from '@glovebox/collateral';
import type { Evidence, PlatformPolicy } from '@glovebox/contracts';
import { assert } from '@glovebox/core';
import {
  createIntelAuthority,
  createKeystoneAuthority,
  createNitroAuthority,
  createNvidiaAuthority,
  createSnpAuthority,
  createTpmAuthority,
  TEST_ONLY_INTEL_SERIALS,
  TEST_ONLY_NVIDIA_SERIAL,
  TEST_ONLY_SIGNING_USAGE,
  testOnlyAmdKds,
  testOnlyAuthorityDirectory,
  testOnlyAuthorityExtensions,
  testOnlyCertificate,
  testOnlyIssuerAddress,
  testOnlyRevocationList,
  type TestOnlyExtension,
  testOnlyIntelPcs,
  testOnlyListAddress,
  testOnlyName,
  testOnlyOcspResponder,
  testOnlyPki,
  testOnlyRimService,
  testOnlySnpDefaults,
  type TestOnlyCollateralIssue,
} from '@glovebox/test-kit';
import { collateralWorld, NOW, type CollateralWorld } from './collateral-world.spec-data.ts';

const intel = createIntelAuthority();
const snp = createSnpAuthority(testOnlyAuthorityDirectory('snp-small'), { modulusLength: 2048 });
const nvidia = createNvidiaAuthority();
const nitro = createNitroAuthority();
const tpm = createTpmAuthority();

/** An authority between a root and attestation keys, which does not come along with them. */
const tpmIssuer = (() => {
  const [rootKey, key] = [0, 1].map(() => generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey);
  assert(rootKey !== undefined && key !== undefined, 'two keys');
  const certificate = (subject: string, publicKey: KeyObject, ...extensions: TestOnlyExtension[]) =>
    testOnlyCertificate({
      subject,
      issuer: 'TestOnly TPM Root',
      serialNumber: 0x7e57_0200n,
      notBefore: '2026-01-01T00:00:00Z',
      notAfter: '2027-01-01T00:00:00Z',
      publicKey: createPublicKey(publicKey),
      signingKey: rootKey,
      extensions: [...testOnlyAuthorityExtensions(null, true), ...extensions],
    });
  return {
    rootKey,
    key,
    root: certificate('TestOnly TPM Root', rootKey),
    certificate: certificate('TestOnly TPM ICA', key, testOnlyListAddress('http://pki.goog/cloud_integrity/root.crl')),
    list: (issuer: string, signingKey: KeyObject) =>
      testOnlyRevocationList({
        issuer,
        thisUpdate: '2026-11-01T00:00:00Z',
        nextUpdate: '2026-12-01T00:00:00Z',
        revoked: [],
        signingKey,
      }),
  };
})();

let published: TestOnlyCollateralIssue = {};
let amdRevoked: bigint[] = [];
let deviceStatus: 'good' | 'revoked' = 'good';
let nvidiaRevoked: bigint[] = [];

const NITRO_HOST = 'crl-us-east-1-aws-nitro-enclaves.s3.us-east-1.amazonaws.com';
const placeOf = (id: Buffer): number => [1, 2, 3].find((place) => nvidia.certificateId(place).equals(id)) ?? 0;
const rim = nvidia.rim();

let world: CollateralWorld;
beforeAll(async () => {
  world = await collateralWorld(testOnlyIntelPcs(intel, { issue: () => published }), testOnlyAmdKds(snp));
});
afterAll(() => world.end());
beforeEach(() => {
  [published, amdRevoked, deviceStatus, nvidiaRevoked] = [{}, [], 'good', []];
});

const REPORT_DATA = Buffer.alloc(64, 0xcd);

/** What is asked for, and what the verifier makes of what was had. */
async function collected(evidence: Evidence, policy: PlatformPolicy, context: Partial<CollectContext> = {}) {
  const from = world.server.requests.length;
  const { collateral, obtained } = await collectCollateral(evidence, {
    cache: world.cache,
    fetcher: world.fetcher({ intelSubscriptionKey: 'test-only' }),
    clock: world.clock.now,
    freshness: { marginSeconds: 0, recheckSeconds: 0, leastSeconds: 0 },
    ...context,
  });
  const judged = await judgeEvidence(evidence, {
    collateral,
    policy: { platforms: [policy] },
    reportData: REPORT_DATA,
    at: NOW,
    dangerouslyTrustDevelopmentRoots: true,
  });
  return {
    asked: world.server.requests
      .slice(from)
      .map(({ method, path }) => `${method} ${path}`)
      .sort(),
    verdict: judged.kind === 'accepted' ? 'accepted' : judged.reasons.map(({ code }) => code).join(),
    missing: obtained.flatMap((one) => (one.kind === 'missing' ? [one.error.code] : [])),
    collateral,
  };
}

describe('Intel', () => {
  const reportData = REPORT_DATA.toString('hex');
  const tdx = () => intel.issueTdx({ reportData });
  const sgx = () => intel.issueSgx({ reportData });

  it.each(['sgx', 'tdx'] as const)(
    'collects for %s exactly what its verification needs, and that is accepted',
    async (tee) => {
      const [evidence, policy] = tee === 'sgx' ? [sgx(), intel.sgxPolicy()] : [tdx(), intel.tdxPolicy()];
      expect(await collected(evidence, policy)).toMatchObject({
        verdict: 'accepted',
        asked: [
          'GET /intel/IntelSGXRootCA.der',
          `GET /intel/${tee}/certification/v4/qe/identity`,
          `GET /intel/${tee}/certification/v4/tcb?fmspc=7e5800000000`,
          'GET /intel/sgx/certification/v4/pckcrl?ca=platform&encoding=der',
        ].sort(),
      });
    },
  );

  it('refuses what Intel revoked, and what its collateral no longer allows', async () => {
    published = { pckCrl: { revoked: [TEST_ONLY_INTEL_SERIALS.pck] } };
    expect(await collected(tdx(), intel.tdxPolicy())).toMatchObject({ verdict: 'certificate-revoked' });
    published = { rootCaCrl: { revoked: [TEST_ONLY_INTEL_SERIALS.pckCa] } };
    expect(await collected(tdx(), intel.tdxPolicy())).toMatchObject({ verdict: 'certificate-revoked' });
  });

  it('does not take what is over: the verifier misses it', async () => {
    await world.end();
    world = await collateralWorld(testOnlyIntelPcs(intel, { issue: () => published }), testOnlyAmdKds(snp));
    published = { rootCaCrl: { nextUpdate: '2026-11-23T00:00:00Z' } };
    expect(await collected(tdx(), intel.tdxPolicy())).toMatchObject({ verdict: 'crl-missing', missing: ['expired'] });
  });

  it('finds the certificate of a quote that only names it, then what that needs', async () => {
    const name = Buffer.concat([Buffer.alloc(384, 0x5a), Buffer.alloc(16, 0x0b), Buffer.from('0d000000', 'hex')]);
    const evidence = intel.issueTdx({ reportData, quote: { certificationDataType: 3, certificationData: name } });
    const outcome = await collected(evidence, intel.tdxPolicy());
    expect(outcome).toMatchObject({ verdict: 'accepted', missing: [] });
    expect(outcome.asked).toHaveLength(5);
    const refused = await collected(evidence, intel.tdxPolicy(), {
      fetcher: world.fetcher({ intelSubscriptionKey: 'stolen' }),
      cache: { get: () => Promise.resolve(null), put: () => Promise.resolve(), list: () => Promise.resolve([]) },
    });
    expect(refused).toMatchObject({ verdict: 'collateral-missing', missing: ['refused'] });
  });

  it('reads the dialect of a caching service (PCCS): lists in hex, the root’s at its own address', async () => {
    const pccs = await collateralWorld(testOnlyIntelPcs(intel, { dialect: 'pccs' }));
    const outcome = await collected(sgx(), intel.sgxPolicy(), {
      cache: pccs.cache,
      fetcher: pccs.fetcher({ mirrors: parseMirrors(pccs.mirrors) }),
    });
    expect(outcome.verdict).toBe('accepted');
    expect(pccs.server.requests.map(({ path }) => path)).toContain('/intel/sgx/certification/v4/rootcacrl');
    await pccs.end();
  });
});

describe('AMD', () => {
  const policy = (product: 'Milan' | 'Genoa' | 'Turin') =>
    snp
      .forProduct(product)
      .policy({ measurements: [testOnlySnpDefaults(product).measurement], revocation: 'crl-required' });
  const bare = (product: 'Milan' | 'Genoa' | 'Turin') =>
    snp.forProduct(product).issue({ reportData: REPORT_DATA.toString('hex'), table: [] });

  it.each([
    ['Milan', 128, ''],
    ['Genoa', 128, ''],
    ['Turin', 16, 'fmcSPL='],
  ] as const)(
    'collects chip certificate, chain and list of %s for a report without any',
    async (product, digits, fmc) => {
      const outcome = await collected(bare(product), policy(product));
      expect(outcome).toMatchObject({ verdict: 'accepted', missing: [] });
      const prefix = `/amd/vcek/v1/${product}`;
      expect(outcome.asked).toEqual([
        expect.stringMatching(new RegExp(`^GET ${prefix}/[0-9a-f]{${digits}}\\?${fmc}`)),
        `GET ${prefix}/cert_chain`,
        `GET ${prefix}/crl`,
      ]);
    },
  );

  it('asks for the list alone where the report brings its certificates', async () => {
    const evidence = snp.issue({ reportData: REPORT_DATA.toString('hex') });
    expect(await collected(evidence, policy('Milan'))).toMatchObject({
      verdict: 'accepted',
      asked: ['GET /amd/vcek/v1/Milan/crl'],
    });
  });

  it('refuses an issuer that AMD revoked', async () => {
    amdRevoked = [0x7e570001n];
    const own = await collateralWorld(testOnlyAmdKds(snp, { revoked: () => amdRevoked }));
    const context = { cache: own.cache, fetcher: own.fetcher() };
    expect(await collected(bare('Milan'), policy('Milan'), context)).toMatchObject({ verdict: 'certificate-revoked' });
    await own.end();
  });

  it('wants to be told the product where the report cannot say', async () => {
    const evidence = snp.issue({ version: 2, reportData: REPORT_DATA.toString('hex'), table: [] });
    await expect(collected(evidence, policy('Milan'))).rejects.toThrowCode('product-mismatch');
    const told = await collected(evidence, policy('Milan'), { products: ['Milan'] });
    expect(told.verdict).toBe('accepted');
  });
});

describe('NVIDIA, Nitro, TPM and those that need nothing', () => {
  beforeAll(async () => {
    await world.end();
    world = await collateralWorld(
      testOnlyRimService({ 'NV_GPU_DRIVER_GH100_550.90.07': rim }),
      testOnlyOcspResponder((id) => ({ signingKey: nvidia.key(placeOf(id) - 1), status: deviceStatus })),
      testOnlyPki({
        'crl.ndis.nvidia.com/crl/l1-root.crl': () => nvidia.crl(0, nvidiaRevoked),
        'crl.ndis.nvidia.com/crl/l2-gh100.crl': () => nvidia.crl(1),
        ...Object.fromEntries([0, 1, 2].map((place) => [`${NITRO_HOST}/crl/${place}.crl`, () => nitro.crl(place)])),
        'pki.goog/cloud_integrity/ica.crt': () => tpmIssuer.certificate,
        'pki.goog/cloud_integrity/ica.crl': () => tpmIssuer.list('TestOnly TPM ICA', tpmIssuer.key),
        'pki.goog/cloud_integrity/root.crl': () => tpmIssuer.list('TestOnly TPM Root', tpmIssuer.rootKey),
      }),
    );
  });

  const authority = (path: string, pathLength: number | null = null) => ({
    extensions: [...testOnlyAuthorityExtensions(pathLength, true), testOnlyListAddress(path)],
  });
  const gpu = () =>
    nvidia.issue({
      certificates: {
        1: authority('http://crl.ndis.nvidia.com/crl/l1-root.crl'),
        2: authority('http://crl.ndis.nvidia.com/crl/l2-gh100.crl'),
      },
    });
  const gpuPolicy = nvidia.policy({ revocation: 'crl-required', deviceRevocation: 'ocsp-required' });

  it('collects lists and the responder’s word on a GPU', async () => {
    expect(await collected(gpu(), gpuPolicy)).toMatchObject({
      verdict: 'accepted',
      asked: [
        'GET /pki/crl.ndis.nvidia.com/crl/l1-root.crl',
        'GET /pki/crl.ndis.nvidia.com/crl/l2-gh100.crl',
        'POST /ocsp/',
        'POST /ocsp/',
        'POST /ocsp/',
      ],
    });
    deviceStatus = 'revoked';
    expect(await collected(gpu(), gpuPolicy)).toMatchObject({ verdict: 'certificate-revoked' });
    [deviceStatus, nvidiaRevoked] = ['good', [TEST_ONLY_NVIDIA_SERIAL + 1n]];
    expect(await collected(gpu(), gpuPolicy)).toMatchObject({ verdict: 'certificate-revoked' });
  });

  it('finds the files of reference values that a GPU reports, as their maker signed them', async () => {
    const [driver, ...others] = nvidiaRimNeeds(gpu());
    expect(driver).toEqual({ kind: 'nvidia-rim', id: 'NV_GPU_DRIVER_GH100_550.90.07' });
    expect(others).toHaveLength(1);
    const { answer } = await world.fetcher()(driver ?? { kind: 'nvidia-rim', id: '' }, 'standard');
    expect(Buffer.from(rimFile(answer)).equals(rim)).toBe(true);
  });

  it('collects the list of every issuer of a Nitro document', async () => {
    const address = (place: number) => `http://${NITRO_HOST}/crl/${place}.crl`;
    const leaf = nitro.issue({
      userData: REPORT_DATA,
      certificates: {
        1: authority(address(0), 1),
        2: authority(address(1), 0),
        3: { extensions: [TEST_ONLY_SIGNING_USAGE, testOnlyListAddress(address(2))] },
      },
    });
    expect(await collected(leaf, nitro.policy({ revocation: 'crl-required' }))).toMatchObject({
      asked: [0, 1, 2].map((place) => `GET /pki/${NITRO_HOST}/crl/${place}.crl`),
      verdict: 'accepted',
    });
  });

  it('finds the issuer of a TPM’s certificate where that says that it is, then its lists', async () => {
    const evidence = tpm.issue({
      certificate: {
        issuer: 'TestOnly TPM ICA',
        signingKey: tpmIssuer.key,
        extensions: [
          TEST_ONLY_SIGNING_USAGE,
          testOnlyIssuerAddress('http://pki.goog/cloud_integrity/ica.crt'),
          testOnlyListAddress('https://pki.goog/cloud_integrity/ica.crl'),
        ],
      },
    });
    const root = { kind: 'development', certificate: tpmIssuer.root.toString('base64url') } as const;
    expect(await collected(evidence, tpm.policy({ root, revocation: 'crl-required' }))).toMatchObject({
      asked: ['ica.crl', 'ica.crt', 'root.crl'].map((name) => `GET /pki/pki.goog/cloud_integrity/${name}`),
      verdict: 'accepted',
    });
  });

  it('goes on to the next address of a certificate where the first does not have it', async () => {
    const need = {
      kind: 'crl' as const,
      url: 'http://crl.ndis.nvidia.com/gone.crl',
      alternatives: ['http://169.254.169.254/crl', 'http://crl.ndis.nvidia.com/crl/l2-gh100.crl'],
      issuer: testOnlyName('TestOnly GH100 Identity').toString('base64url'),
    };
    const from = world.server.requests.length;
    expect((await world.fetcher()(need, 'standard')).period.expiresAt).toBe('2026-12-01T00:00:00Z');
    expect(world.server.requests.slice(from).map(({ path }) => path)).toEqual([
      '/pki/crl.ndis.nvidia.com/gone.crl',
      '/pki/crl.ndis.nvidia.com/crl/l2-gh100.crl',
    ]);
  });

  it('fetches nothing from a host that a certificate made up', async () => {
    const evidence = nvidia.issue({ certificates: { 1: authority('http://169.254.169.254/latest') } });
    const outcome = await collected(evidence, gpuPolicy);
    expect(outcome.missing).toEqual(['host-not-allowed']);
    expect(outcome.asked.filter((line) => !line.startsWith('POST /ocsp'))).toEqual([]);
  });

  it('needs nothing for Keystone, whose keys the policy names', async () => {
    const keystone = createKeystoneAuthority();
    expect((await collected(keystone.issue(), keystone.policy())).asked).toEqual([]);
  });

  it('gives the same collateral from the directory alone, without asking anybody', async () => {
    const { collateral } = await collected(gpu(), gpuPolicy);
    const from = world.server.requests.length;
    expect(await readCollateral(world.directory, gpu())).toEqual(collateral);
    expect(world.server.requests).toHaveLength(from);
  });
});
