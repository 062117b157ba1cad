// SPDX-License-Identifier: Apache-2.0
import type { IntelCollateral } from '@glovebox/contracts';
import type { TestOnlyCollateralIssue, TestOnlyIntelAuthority } from '../intel/authority.ts';
import { testOnlyPck, testOnlyPem, TEST_ONLY_PCK, testOnlyPckCa } from '../intel/certificates.ts';
import type { TestOnlyVendorAnswer, TestOnlyVendorHandler } from './vendor-server.ts';

export interface TestOnlyPcsOptions {
  /** As Intel's own service, or as its caching service (PCCS): lists in hex, the root's at an address of its own. */
  readonly dialect?: 'pcs' | 'pccs';
  /** Without it nobody gets a PCK certificate. */
  readonly subscriptionKey?: string;
  /** What is published now. */
  readonly issue?: () => TestOnlyCollateralIssue;
}

const url = (text: string) => new URL(text, 'http://test.only');

/** Intel's provisioning certification service, version 4, for the one processor family of a test authority, below `/intel`. */
export function testOnlyIntelPcs(
  authority: TestOnlyIntelAuthority,
  { dialect = 'pcs', subscriptionKey = 'test-only', issue = () => ({}) }: TestOnlyPcsOptions = {},
): TestOnlyVendorHandler {
  const part = (tee: 'sgx' | 'tdx', name: keyof IntelCollateral) =>
    Buffer.from(authority.collateral(tee, issue()).intel[name] ?? '', 'base64url');
  const chain = (header: string, tee: 'sgx' | 'tdx', name: keyof IntelCollateral) => ({
    [header]: encodeURIComponent(part(tee, name).toString()),
  });
  const list = (bytes: Buffer): TestOnlyVendorAnswer =>
    dialect === 'pccs'
      ? { headers: { 'content-type': 'application/json' }, body: bytes.toString('hex') }
      : { headers: { 'content-type': 'application/pkix-crl' }, body: bytes };

  return ({ method, path, headers }) => {
    const { pathname, searchParams } = url(path);
    if (method !== 'GET' || !pathname.startsWith('/intel/')) return undefined;
    const address = pathname.slice('/intel'.length);
    const tee = address.startsWith('/tdx/') ? 'tdx' : 'sgx';
    switch (address.replace(/^\/(sgx|tdx)/, '')) {
      case '/certification/v4/tcb':
        if (!/^[0-9a-f]{12}$/i.test(searchParams.get('fmspc') ?? '')) return { status: 400 };
        if (searchParams.get('fmspc')?.toLowerCase() !== TEST_ONLY_PCK.fmspc) return { status: 404 };
        return {
          headers: { 'content-type': 'application/json', ...chain('TCB-Info-Issuer-Chain', tee, 'tcbInfoIssuerChain') },
          body: part(tee, 'tcbInfo'),
        };
      case '/certification/v4/qe/identity':
        return {
          headers: {
            'content-type': 'application/json',
            ...chain('SGX-Enclave-Identity-Issuer-Chain', tee, 'qeIdentityIssuerChain'),
          },
          body: part(tee, 'qeIdentity'),
        };
      case '/certification/v4/pckcrl': {
        if (searchParams.get('ca') !== 'platform')
          return { status: searchParams.get('ca') === 'processor' ? 404 : 400 };
        const answer = list(part(tee, 'pckCrl'));
        return {
          ...answer,
          headers: { ...answer.headers, ...chain('SGX-PCK-CRL-Issuer-Chain', tee, 'pckCrlIssuerChain') },
        };
      }
      case '/certification/v4/rootcacrl':
        return dialect === 'pccs' ? list(part(tee, 'rootCaCrl')) : { status: 404 };
      case '/IntelSGXRootCA.der':
        return list(part(tee, 'rootCaCrl'));
      case '/certification/v4/pckcert':
        return pckCertificate(authority, searchParams, headers['ocp-apim-subscription-key'] === subscriptionKey);
      default:
        return { status: 404 };
    }
  };
}

function pckCertificate(
  { keys, rootCertificate }: TestOnlyIntelAuthority,
  query: URLSearchParams,
  subscribed: boolean,
): TestOnlyVendorAnswer {
  if (!subscribed) return { status: 401 };
  const complete =
    /^([0-9a-f]{512}|[0-9a-f]{768})$/.test(query.get('encrypted_ppid') ?? '') &&
    /^[0-9a-f]{32}$/.test(query.get('cpusvn') ?? '') &&
    /^[0-9a-f]{4}$/.test(query.get('pcesvn') ?? '') &&
    /^[0-9a-f]{4}$/.test(query.get('pceid') ?? '');
  if (!complete) return { status: 400 };
  const issuers = testOnlyPem(testOnlyPckCa(keys), rootCertificate);
  return {
    headers: {
      'content-type': 'application/x-pem-file',
      'SGX-PCK-Certificate-Issuer-Chain': encodeURIComponent(Buffer.from(issuers).toString()),
      'SGX-FMSPC': TEST_ONLY_PCK.fmspc.toUpperCase(),
      'SGX-PCK-Certificate-CA-Type': 'platform',
    },
    body: testOnlyPem(testOnlyPck(keys)),
  };
}
