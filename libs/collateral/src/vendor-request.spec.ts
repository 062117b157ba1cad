// SPDX-License-Identifier: Apache-2.0
import type { CollateralNeed } from '@glovebox/attestation';
import { destinations, vendorRequest } from './vendor-request.ts';
import { parseMirrors } from './sources.ts';

const CHIP = 'ab'.repeat(64);
const tcb = { bootloader: 3, tee: 0, snp: 20, microcode: 209 };
const pck: CollateralNeed = {
  kind: 'intel-pck-certificate',
  ppid: { encrypted: '5a'.repeat(384) },
  cpuSvn: '0b'.repeat(16),
  pceSvn: '0d00',
  pceId: '0000',
  qeId: '7e'.repeat(16),
};

const list = (url: string, ...alternatives: string[]): CollateralNeed => ({
  kind: 'crl',
  url,
  alternatives,
  issuer: '',
});

describe('vendorRequest: addresses as the vendors document them', () => {
  it.each<[CollateralNeed, string]>([
    [
      { kind: 'intel-tcb-info', tee: 'sgx', fmspc: '00906ed50000' },
      'https://api.trustedservices.intel.com/sgx/certification/v4/tcb?fmspc=00906ed50000',
    ],
    [
      { kind: 'intel-tcb-info', tee: 'tdx', fmspc: '90c06f000000' },
      'https://api.trustedservices.intel.com/tdx/certification/v4/tcb?fmspc=90c06f000000',
    ],
    [
      { kind: 'intel-qe-identity', tee: 'sgx' },
      'https://api.trustedservices.intel.com/sgx/certification/v4/qe/identity',
    ],
    [
      { kind: 'intel-qe-identity', tee: 'tdx' },
      'https://api.trustedservices.intel.com/tdx/certification/v4/qe/identity',
    ],
    [
      { kind: 'intel-pck-crl', ca: 'processor' },
      'https://api.trustedservices.intel.com/sgx/certification/v4/pckcrl?ca=processor&encoding=der',
    ],
    [{ kind: 'intel-root-ca-crl' }, 'https://certificates.trustedservices.intel.com/IntelSGXRootCA.der'],
    [
      pck,
      `https://api.trustedservices.intel.com/sgx/certification/v4/pckcert?encrypted_ppid=${'5a'.repeat(384)}` +
        `&cpusvn=${'0b'.repeat(16)}&pcesvn=0d00&pceid=0000`,
    ],
    [
      { kind: 'amd-vcek', product: 'Milan', hardwareId: CHIP, tcb },
      `https://kdsintf.amd.com/vcek/v1/Milan/${CHIP}?blSPL=03&teeSPL=00&snpSPL=20&ucodeSPL=209`,
    ],
    [
      { kind: 'amd-vcek', product: 'Turin', hardwareId: 'cd'.repeat(8), tcb: { fmc: 1, ...tcb } },
      `https://kdsintf.amd.com/vcek/v1/Turin/${'cd'.repeat(8)}?fmcSPL=01&blSPL=03&teeSPL=00&snpSPL=20&ucodeSPL=209`,
    ],
    [{ kind: 'amd-chain', product: 'Genoa', signingKey: 'vlek' }, 'https://kdsintf.amd.com/vlek/v1/Genoa/cert_chain'],
    [{ kind: 'amd-crl', product: 'Genoa', signingKey: 'vcek' }, 'https://kdsintf.amd.com/vcek/v1/Genoa/crl'],
    [list('http://crl.ndis.nvidia.com/crl/l1-root.crl'), 'http://crl.ndis.nvidia.com/crl/l1-root.crl'],
    [{ kind: 'nvidia-ocsp', certificateId: 'AAAA' }, 'https://ocsp.ndis.nvidia.com/'],
    [
      { kind: 'nvidia-rim', id: 'NV_GPU_DRIVER_GH100_550.90.07' },
      'https://rim.attestation.nvidia.com/v1/rim/NV_GPU_DRIVER_GH100_550.90.07',
    ],
  ])('%j', (need, url) => {
    expect(vendorRequest(need, 'standard').url.href).toBe(url);
  });

  it('asks for early evaluation data where it exists, and keeps it apart', () => {
    const early = (need: CollateralNeed) => vendorRequest(need, 'early').key;
    expect(early({ kind: 'intel-tcb-info', tee: 'sgx', fmspc: '00906ed50000' })).toMatch(
      /fmspc=00906ed50000&update=early$/,
    );
    expect(early({ kind: 'intel-qe-identity', tee: 'tdx' })).toMatch(/identity\?update=early$/);
    expect(early({ kind: 'intel-root-ca-crl' })).not.toMatch(/early/);
  });

  it('names answers about certificates by what was asked', () => {
    const key = (certificateId: string) => vendorRequest({ kind: 'nvidia-ocsp', certificateId }, 'standard').key;
    expect(key('AAAA')).not.toBe(key('AAAB'));
  });

  it.each([
    'http://169.254.169.254/latest/meta-data',
    'http://localhost/crl',
    'https://crl.ndis.nvidia.com.evil.example/l1.crl',
    'https://crl.ndis.nvidia.com:8443/l1.crl',
    'https://user:word@crl.ndis.nvidia.com/l1.crl',
    'https://crl-us-east-1-aws-nitro-enclaves.s3.eu-west-1.amazonaws.com/crl/x.crl',
    'https://evil-aws-nitro-enclaves.s3.amazonaws.com/crl/x.crl',
    'ftp://crl.ndis.nvidia.com/l1.crl',
  ])('refuses %s in a certificate', (url) => {
    expect(() => vendorRequest(list(url), 'standard')).toThrowCode('host-not-allowed');
  });

  it.each([
    'http://aws-nitro-enclaves-crl.s3.amazonaws.com/crl/ab4960cc-7d63-42bd-9e9f-59338cb67f84.crl',
    'http://crl-us-east-1-aws-nitro-enclaves.s3.us-east-1.amazonaws.com/crl/x.crl',
    'http://crl.microsoft.com/eastus2/crls/azurevtpmpki/azurevtpmpolicycaeus2/current.crl',
    'http://azurevtpmpki.eastus2.pki.core.windows.net/certificateAuthorities/azurevtpmpolicycaeus2/current.crl',
    'https://pki.goog/cloud_integrity/tpm_ek_intermediate_2.crl',
  ])('takes %s as the certificate names it', (url) => {
    expect(vendorRequest(list(url), 'standard').url.href).toBe(url);
  });
});

describe('several addresses in a certificate', () => {
  const [good, other] = ['http://crl.microsoft.com/a.crl', 'http://primary-cdn.pki.core.windows.net/a.crl'];

  it('are used in order, those of vendors alone', () => {
    const { url, alternatives, key } = vendorRequest(list('http://evil.example/a.crl', good, other), 'standard');
    expect([url.href, key, ...alternatives.map(({ href }) => href)]).toEqual([good, good, other]);
  });
});

describe('mirrors', () => {
  const mirrors = parseMirrors('intel-pcs=https://pccs.example:8081, pki=http://mirror.example/pki/,amd-kds=http://m');
  const sent = (need: CollateralNeed) => destinations(need, vendorRequest(need, 'standard'), mirrors)[0]?.href;

  it('stand in for their service; what is kept keeps the vendor’s name', () => {
    const need: CollateralNeed = { kind: 'intel-qe-identity', tee: 'sgx' };
    expect(sent(need)).toBe('https://pccs.example:8081/sgx/certification/v4/qe/identity');
    expect(vendorRequest(need, 'standard').key).toMatch(/^https:\/\/api\.trustedservices\.intel\.com\//);
    expect(sent({ kind: 'amd-crl', product: 'Milan', signingKey: 'vcek' })).toBe('http://m/vcek/v1/Milan/crl');
    expect(sent({ kind: 'nvidia-rim', id: 'A' })).toBe('https://rim.attestation.nvidia.com/v1/rim/A');
  });

  it('speak the dialect of Intel’s caching service', () => {
    expect(sent({ kind: 'intel-root-ca-crl' })).toBe('https://pccs.example:8081/sgx/certification/v4/rootcacrl');
    expect(sent(pck)).toMatch(/&qeid=(7e){16}$/);
  });

  it('have the host of an address in a certificate as first part of the path', () => {
    expect(sent(list('http://crl.ndis.nvidia.com/crl/l1-root.crl'))).toBe(
      'http://mirror.example/pki/crl.ndis.nvidia.com/crl/l1-root.crl',
    );
  });

  it.each(['intel=https://a', 'intel-pcs', 'intel-pcs=ftp://a', 'intel-pcs=https://a?b', 'intel-pcs=nowhere'])(
    'refuse %s',
    (text) => {
      expect(() => parseMirrors(text)).toThrowCode('mirror-malformed');
    },
  );
});
