// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import { testOnlyOcspResponse, testOnlyReadOcspRequest, type TestOnlyOcspOptions } from '../ocsp.ts';
import type { TestOnlyVendorHandler } from './vendor-server.ts';

/** NVIDIA's RIM service, below `/rim`: answers with the signed file in base64, its digest and its name. */
export const testOnlyRimService =
  (files: Readonly<Record<string, Uint8Array>>): TestOnlyVendorHandler =>
  ({ method, path }) => {
    const [, id = ''] = /^\/rim\/v1\/rim\/(.+)$/.exec(path) ?? [];
    if (method !== 'GET' || !path.startsWith('/rim/')) return undefined;
    const file = files[id];
    if (file === undefined) return { status: 404 };
    const answer = {
      id,
      sha256: createHash('sha256').update(file).digest('hex'),
      last_updated: '2026-11-01T00:00:00Z',
      rim: Buffer.from(file).toString('base64'),
      rim_format: 'TEXT',
      request_id: 'test-only',
    };
    return { headers: { 'content-type': 'application/json' }, body: JSON.stringify(answer) };
  };

/** An OCSP responder, below `/ocsp`: says of every certificate what `about` says of its CertID. */
export const testOnlyOcspResponder =
  (
    about: (id: Buffer) => Partial<TestOnlyOcspOptions> & Pick<TestOnlyOcspOptions, 'signingKey'>,
  ): TestOnlyVendorHandler =>
  ({ method, path, headers, body }) => {
    if (!path.startsWith('/ocsp')) return undefined;
    if (method !== 'POST' || headers['content-type'] !== 'application/ocsp-request') return { status: 400 };
    const { id, nonce } = testOnlyReadOcspRequest(body);
    const response = testOnlyOcspResponse({
      id,
      status: 'good',
      thisUpdate: '2026-11-24T00:00:00Z',
      nextUpdate: '2026-11-26T00:00:00Z',
      nonce,
      certificates: [],
      responseStatus: 0,
      ...about(id),
    });
    return { headers: { 'content-type': 'application/ocsp-response' }, body: response };
  };

/** Lists and issuers where certificates say that they are, below `/pki/<host>`. */
export const testOnlyPki =
  (files: Readonly<Record<string, () => Uint8Array>>): TestOnlyVendorHandler =>
  ({ method, path }) => {
    if (method !== 'GET' || !path.startsWith('/pki/')) return undefined;
    const file = files[path.slice('/pki/'.length)];
    return file === undefined ? { status: 404 } : { headers: { 'content-type': 'application/pkix-crl' }, body: file() };
  };
