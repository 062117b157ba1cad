// SPDX-License-Identifier: Apache-2.0
import { createPrivateKey, createPublicKey, sign as nodeSign, verify as nodeVerify } from 'node:crypto';
import fc from 'fast-check';
import { httpbis } from 'http-message-signatures';
import nacl from 'tweetnacl';
import { fromBase64Url, utf8 } from '@glovebox/core';
import { contentDigestHeader, verifyContentDigest } from './content-digest.ts';
import { isSignatureBy } from './ed25519.ts';
import { signatureBase } from './http-signature-base.ts';
import { signRequest, verifyRequest, type RequestToSign } from './http-signature.ts';
import { signingKeyFromSeed } from './keys.ts';
import { seededRandom } from './testing.spec-data.ts';

const random = seededRandom('http');
const key = signingKeyFromSeed(random(32));
const stranger = signingKeyFromSeed(random(32));
const created = '2026-11-24T05:37:00Z';
const nonce = 'AAAAAAAAAAAAAAAAAAAAAA';
const body = utf8('{"job":"x"}');
const digest = contentDigestHeader(body);
const target = { method: 'POST', path: '/v1/jobs?limit=50' };

type Headers = Record<string, string | string[] | undefined>;

const sign = (over: Partial<RequestToSign> = {}) => signRequest({ ...target, created, nonce, key, ...over });
const verify = (headers: Headers, over: { method?: string; path?: string; now?: string } = {}) =>
  verifyRequest({ ...target, now: created, maxAgeSeconds: 300, ...over, headers });

/** Names as Node gives them. */
const received = (headers: Record<string, string>): Headers =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));

/** A rightly signed request with these components and parameters, whatever they are. */
function signAnything(components: string, parameters: string, extra: Headers = {}): Headers {
  const list = [...components.matchAll(/"([^"]+)"(?!;)/g)].map(([, name]) => name ?? '');
  const text = `(${components})${parameters}`;
  const fields = new Map(
    Object.entries(extra).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
  const base = utf8(signatureBase({ ...target, headers: fields }, list, text));
  const signature = Buffer.from(nacl.sign.detached(base, key.secretKey)).toString('base64');
  return { ...extra, 'signature-input': `glovebox=${text}`, signature: `glovebox=:${signature}:` };
}
const SECONDS = Date.parse(created) / 1000;
const PARAMETERS = `;created=${SECONDS};keyid="${key.publicKey}";nonce="${nonce}";alg="ed25519";tag="glovebox"`;
const COMPONENTS = '"@method" "@path" "@query"';

describe('RFC 9421, B.2.6', () => {
  const pem = createPrivateKey(
    '-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIJ+DYvh6SEqVTm50DFtMDoQikTmiCqirVv9mWG9qfSnF\n-----END PRIVATE KEY-----\n',
  );
  const components = ['date', '@method', '@path', '@authority', 'content-type', 'content-length'];
  const parameters = `(${components.map((name) => `"${name}"`).join(' ')});created=1618884473;keyid="test-key-ed25519"`;
  const headers = new Map([
    ['date', 'Tue, 20 Apr 2021 02:07:55 GMT'],
    ['content-type', 'application/json'],
    ['content-length', '18'],
  ]);

  it('has the published base and signature', () => {
    // @authority is not a component of ours, so its line is put in where the example has it.
    const ours = signatureBase(
      { method: 'POST', path: '/foo?param=Value&Pet=dog', headers },
      components.toSpliced(3, 1),
      parameters,
    );
    const base = ours.replace('"content-type"', '"@authority": example.com\n"content-type"');
    expect(base).toBe(
      [
        '"date": Tue, 20 Apr 2021 02:07:55 GMT',
        '"@method": POST',
        '"@path": /foo',
        '"@authority": example.com',
        '"content-type": application/json',
        '"content-length": 18',
        '"@signature-params": ("date" "@method" "@path" "@authority" "content-type" "content-length");created=1618884473;keyid="test-key-ed25519"',
      ].join('\n'),
    );
    const seed = fromBase64Url(pem.export({ format: 'jwk' }).d ?? '');
    const pair = signingKeyFromSeed(seed);
    const signature = nacl.sign.detached(utf8(base), pair.secretKey);
    expect(Buffer.from(signature).toString('base64')).toBe(
      'wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw==',
    );
    expect(isSignatureBy(fromBase64Url(pair.publicKey), utf8(base), signature)).toBe(true);
  });
});

describe('http-message-signatures, another implementation', () => {
  const url = 'https://rooms.example/v1/jobs?limit=50';
  const pkcs8 = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), key.secretKey.subarray(0, 32)]);
  const privateKey = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });

  it('verifies our signatures', async () => {
    const headers = { ...sign({ contentDigest: digest }) };
    const verified = await httpbis.verifyMessage(
      {
        keyLookup: async ({ keyid }) => ({
          id: String(keyid),
          algs: ['ed25519'],
          verify: async (data, signature) => nodeVerify(null, data, createPublicKey(privateKey), signature),
        }),
        requiredFields: ['@method', '@path', '@query', 'content-digest'],
        notAfter: new Date(created),
        maxAge: 10 ** 9,
      },
      { method: 'POST', url, headers },
    );
    expect(verified).toBe(true);
  });

  it('makes signatures that we verify', async () => {
    const message = await httpbis.signMessage(
      {
        key: { id: key.publicKey, alg: 'ed25519', sign: async (data) => nodeSign(null, data, privateKey) },
        name: 'glovebox',
        fields: ['@method', '@path', '@query', 'content-digest'],
        params: ['created', 'keyid', 'nonce', 'alg', 'tag'],
        paramValues: { created: new Date(created), nonce, tag: 'glovebox' },
      },
      { method: 'POST', url, headers: { 'Content-Digest': digest } },
    );
    expect(verify(message.headers)).toEqual({ keyid: key.publicKey, nonce, created, coversContentDigest: true });
  });
});

describe('verifyRequest', () => {
  it('says who signed, when, and whether the body is covered', () => {
    expect(verify(received(sign()))).toEqual({ keyid: key.publicKey, nonce, created, coversContentDigest: false });
    expect(verify(sign({ contentDigest: digest })).coversContentDigest).toBe(true);
  });

  it('covers method, path and query', () => {
    const headers = sign();
    expect(() => verify(headers, { method: 'PUT' })).toThrowCode('signature');
    expect(() => verify(headers, { path: '/v1/job?limit=50' })).toThrowCode('signature');
    expect(() => verify(headers, { path: '/v1/jobs?limit=51' })).toThrowCode('signature');
    expect(() => verify(headers, { path: '/v1/jobs' })).toThrowCode('signature');
    expect(verify(sign({ path: '/v1/jobs' }), { path: '/v1/jobs' }).keyid).toBe(key.publicKey);
  });

  it.each(['', 'v1/jobs', '/v1/jo bs', '/v1/jobs#x', '/v1/jöbs', '/a\n"@query": ?'])(
    'refuses the target %j',
    (path) => {
      expect(() => sign({ path })).toThrowCode('signature');
      expect(() => verify(sign(), { path })).toThrowCode('signature');
    },
  );

  it("refuses a stranger's signature under the party's name", () => {
    const { Signature } = sign({ key: stranger });
    expect(() => verify({ ...sign(), Signature })).toThrowCode('signature');
    expect(verify(sign({ key: stranger })).keyid).toBe(stranger.publicKey);
  });

  it('takes the age of a signature from both sides', () => {
    const headers = sign();
    expect(verify(headers, { now: '2026-11-24T05:42:00Z' }).created).toBe(created);
    expect(verify(headers, { now: '2026-11-24T05:36:00Z' }).created).toBe(created);
    for (const now of ['2026-11-24T05:42:01Z', '2026-11-24T05:35:59Z', '2027-11-24T05:37:00Z']) {
      expect(() => verify(headers, { now })).toThrow(expect.objectContaining({ code: 'signature', field: 'created' }));
    }
  });

  it('refuses a body whose digest is not signed', () => {
    const headers = sign();
    for (const extra of [
      { 'content-digest': digest },
      { 'content-length': '11' },
      { 'transfer-encoding': 'chunked' },
    ]) {
      expect(() => verify({ ...headers, ...extra })).toThrow(
        expect.objectContaining({ code: 'signature', field: 'content-digest' }),
      );
    }
    expect(verify({ ...headers, 'content-length': '0' }).coversContentDigest).toBe(false);
    expect(() =>
      verify({ ...sign({ contentDigest: digest }), 'Content-Digest': contentDigestHeader(utf8('')) }),
    ).toThrowCode('signature');
  });

  it('covers offset and length of a part of an upload, and whatever else says how to upload', () => {
    const part = { 'Upload-Offset': '100', 'Content-Length': '50' };
    const patch = { method: 'PATCH', path: '/v1/uploads/7' };
    const headers = { ...part, ...sign({ ...patch, headers: part }) };
    expect(verify(headers, patch).coversContentDigest).toBe(false);
    for (const changed of [{ 'Upload-Offset': '101' }, { 'Content-Length': '51' }, { 'Upload-Length': '9' }]) {
      expect(() => verify({ ...headers, ...changed }, patch)).toThrowCode('signature');
    }
    expect(() => verify({ ...part, ...sign(patch) }, patch)).toThrow(
      expect.objectContaining({ field: 'upload-offset' }),
    );
    const onlyOffset = { 'Upload-Offset': '100' };
    expect(() => verify({ ...part, ...sign({ ...patch, headers: onlyOffset }) }, patch)).toThrow(
      expect.objectContaining({ field: 'content-length' }),
    );
    expect(() => verify({ 'Upload-Length': '9', ...sign() })).toThrow(
      expect.objectContaining({ field: 'upload-length' }),
    );
  });

  it('the helper of this spec signs what is accepted', () => {
    expect(verify(signAnything(COMPONENTS, PARAMETERS)).keyid).toBe(key.publicKey);
  });

  it.each([
    ['a component missing', '"@method" "@path"', PARAMETERS],
    ['nothing covered', '', PARAMETERS],
    ['a component twice', `${COMPONENTS} "@path"`, PARAMETERS],
    ['a component with parameters', `"@method" "@path" "@query";req`, PARAMETERS],
    ['no nonce', COMPONENTS, PARAMETERS.replace(/;nonce="[^"]*"/, '')],
    ['a short nonce', COMPONENTS, PARAMETERS.replace(nonce, 'AAAA')],
    ['no created', COMPONENTS, PARAMETERS.replace(/;created=\d+/, '')],
    ['created as text', COMPONENTS, PARAMETERS.replace(/;created=\d+/, `;created="${SECONDS}"`)],
    ['a fraction of a second', COMPONENTS, PARAMETERS.replace(/;created=\d+/, ';created=1.5')],
    ['another algorithm', COMPONENTS, PARAMETERS.replace('ed25519', 'hmac-sha256')],
    ['another tag', COMPONENTS, PARAMETERS.replace('tag="glovebox"', 'tag="other"')],
    ['a key that is none', COMPONENTS, PARAMETERS.replace(key.publicKey, 'me')],
    ['a parameter that nobody checks', COMPONENTS, `${PARAMETERS};expires=1`],
    ['a parameter twice', COMPONENTS, `;created=1${PARAMETERS}`],
  ])('refuses %s', (_name, components, parameters) => {
    expect(() => verify(signAnything(components, parameters))).toThrowCode('signature');
  });

  it('refuses no signature, two signatures, other labels and other forms', () => {
    const good = received(sign());
    const input = String(good['signature-input']);
    const signature = String(good.signature);
    const cases: Headers[] = [
      {},
      { ...good, signature: undefined },
      { ...good, 'signature-input': undefined },
      { ...good, 'signature-input': [input, input] },
      { ...good, 'signature-input': `${input}, ${input}` },
      { ...good, signature: `${signature}, ${signature}` },
      { ...good, 'signature-input': `${input}, other=()`, signature: `${signature}, other=:AAAA:` },
      { 'signature-input': input.replace('glovebox=', 'sig1='), signature: signature.replace('glovebox=', 'sig1=') },
      { ...good, 'signature-input': input.replace(' "@path"', '  "@path"') },
      { ...good, 'signature-input': 'glovebox' },
      { ...good, 'signature-input': 'glovebox=1' },
      { ...good, 'signature-input': `glovebox=(${'"a" '.repeat(5000)})` },
      { ...good, signature: 'glovebox=:AAAA:' },
      { ...good, signature: `${signature};x=1` },
      { ...good, signature: signature.replaceAll(':', '"') },
      { ...good, Signature: signature },
    ];
    for (const headers of cases) expect(() => verify(headers)).toThrowCode('signature');
  });

  it('has only coded errors, whatever the headers', () => {
    const text = fc.oneof(fc.string(), fc.stringMatching(/^glovebox=[ -~]{0,60}$/));
    fc.assert(
      fc.property(text, text, (input, signature) => {
        expect(() => verify({ 'signature-input': input, signature })).toThrowCode('signature');
      }),
      { numRuns: 300, seed: 6 },
    );
  });
});

describe('verifyContentDigest', () => {
  it('compares header and body', () => {
    expect(() => verifyContentDigest(digest, body)).not.toThrow();
    expect(() => verifyContentDigest(digest, utf8('other'))).toThrowCode('signature');
    expect(() => verifyContentDigest(undefined, body)).toThrowCode('signature');
    expect(() => verifyContentDigest(`${digest}, sha-512=:AAAA:`, body)).toThrowCode('signature');
    expect(() => verifyContentDigest('', body)).toThrowCode('signature');
  });

  it('is the form of RFC 9530', () => {
    expect(contentDigestHeader(utf8('{"hello": "world"}\n'))).toBe(
      'sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:',
    );
  });
});
