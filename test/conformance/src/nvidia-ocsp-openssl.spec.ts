// SPDX-License-Identifier: Apache-2.0
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ocspRequest } from '@glovebox/attestation';
import { createNvidiaAuthority, testOnlyPem, testOnlyReadOcspRequest } from '@glovebox/test-kit';
import { REPORT_DATA } from './evidence-changes.ts';
import { ocspAnswers, ocspCollateral } from './nvidia-ocsp-subject.ts';
import { outcomeOf } from './platform-suite.ts';

const authority = createNvidiaAuthority();
const response = ocspAnswers(authority);

describe('against OpenSSL, as requester and as responder', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ocsp-'));
  const file = (name: string, content: Uint8Array | string): string => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  const chain = authority
    .issue()
    .certificates.map((text) => Buffer.from(text, 'base64url'))
    .reverse();
  const pem = (place: number) => file(`${String(place)}.pem`, testOnlyPem(chain[place] ?? Buffer.alloc(0)));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('our request is one that it reads, with the same names for the same certificate', () => {
    const request = file('request.der', ocspRequest(authority.certificateId(3), Buffer.alloc(32, 0x5a)));
    const text = execFileSync('openssl', ['ocsp', '-reqin', request, '-req_text'], { encoding: 'utf8' });
    expect(text).toMatch(/Hash Algorithm: sha384/);
    expect(text).toMatch(/Serial Number: 7E570103/);
    expect(text).toMatch(/Nonce: critical|Nonce:/);
    const args = [
      'ocsp',
      '-sha384',
      '-issuer',
      pem(2),
      '-cert',
      pem(3),
      '-no_nonce',
      '-reqout',
      join(folder, 'theirs.der'),
    ];
    execFileSync('openssl', args, { stdio: 'ignore' });
    const theirs = readFileSync(join(folder, 'theirs.der'));
    // Theirs spells NULL parameters of the hash out; issuer's name and key and the number have to be the same.
    const own = authority.certificateId(3);
    expect(theirs.subarray(-(own.length - 15)).equals(own.subarray(15))).toBe(true);
    expect(testOnlyReadOcspRequest(readFileSync(request)).id.equals(own)).toBe(true);
  });

  it.each([
    ['V', 'accepted'],
    ['R', 'certificate-revoked'],
  ])('its answer with status %s comes out as %s', async (status, expected) => {
    const issuerKey = file('issuer.key', authority.key(2).export({ type: 'pkcs8', format: 'pem' }));
    const ended = status === 'R' ? '261101000000Z' : '';
    const index = file('index.txt', `${status}\t270601000000Z\t${ended}\t7E570103\tunknown\t/CN=GH100 A01 GSP BROM\n`);
    const request = file('request.der', ocspRequest(authority.certificateId(3), Buffer.alloc(32, 0x5a)));
    const answer = join(folder, 'answer.der');
    const args = ['-index', index, '-CA', pem(2), '-rsigner', pem(2), '-rkey', issuerKey, '-rmd', 'sha384'];
    execFileSync('openssl', ['ocsp', ...args, '-reqin', request, '-respout', answer, '-ndays', '9000'], {
      stdio: 'ignore',
    });
    const bytes = readFileSync(answer);
    const at = new Date(Date.now() + 1000).toISOString().replace(/\.\d{3}Z$/, 'Z');
    const certificates = Object.fromEntries(
      [0, 1, 2, 3, 4].map((place) => [place, { notAfter: '2049-12-31T23:59:59Z' }]),
    );
    const evidence = authority.issue({ certificates });
    const verdict = await outcomeOf({
      evidence,
      collateral: ocspCollateral(
        bytes,
        ...[1, 2].map((place) => response(place, { nextUpdate: '2050-01-01T00:00:00Z' })),
      ),
      policy: authority.policy({
        root: { kind: 'development', certificate: evidence.certificates.at(-1) ?? '' },
        deviceRevocation: 'ocsp-required',
      }),
      reportData: REPORT_DATA,
      at,
      dangerouslyTrustDevelopmentRoots: true,
    });
    expect(String(verdict)).toBe(expected);
  });
});
