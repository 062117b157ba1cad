// SPDX-License-Identifier: Apache-2.0
import 'reflect-metadata';
import { createPublicKey, generateKeyPairSync, X509Certificate } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import type { Collateral } from '@glovebox/contracts';
import {
  TEST_ONLY_ARK_SERIAL,
  TEST_ONLY_ASK_SERIAL,
  testOnlyAuthorityExtensions,
  testOnlyCertificateTable,
  type TestOnlySnpAuthority,
} from '@glovebox/test-kit';
import { outcomeOf, tally, type Submission } from './platform-suite.ts';
import { snpAccepted, snpTestAuthority } from './sev-snp-subject.ts';

let authority: TestOnlySnpAuthority;
let accepted: ReturnType<typeof snpAccepted>;
beforeAll(() => {
  authority = snpTestAuthority();
  accepted = snpAccepted(authority);
}, 120_000);

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url');
const collateral = (certificates: readonly Uint8Array[], crls: readonly Uint8Array[] = []): Collateral => ({
  certificates: certificates.map(text),
  crls: crls.map(text),
});
const pem = (certificate: Uint8Array) => Buffer.from(new X509Certificate(certificate).toString());

/** Evidence whose certificates come from elsewhere than the authority's usual table. */
const withTable = (table: Uint8Array, given: Collateral): Submission => ({
  ...accepted,
  evidence: { ...accepted.evidence, certificateTable: text(table) },
  collateral: given,
});
const NONE = new Uint8Array();

describe('where certificates may come from', () => {
  it('takes them from the table, from collateral, or from both, as DER or PEM', async () => {
    const [ask, vcek] = [authority.ask(), authority.vcek()];
    expect(await outcomeOf(withTable(NONE, collateral([vcek, ask])))).toBe('accepted');
    expect(await outcomeOf(withTable(NONE, collateral([pem(ask), pem(vcek)])))).toBe('accepted');
    expect(
      await outcomeOf(withTable(NONE, collateral([Buffer.concat([pem(ask), pem(authority.rootCertificate)]), vcek]))),
    ).toBe('accepted');
    expect(await outcomeOf(withTable(testOnlyCertificateTable([['vcek', vcek]]), collateral([ask])))).toBe('accepted');
    const pemTable = testOnlyCertificateTable([
      ['ask', pem(ask)],
      ['vcek', pem(vcek)],
    ]);
    expect(await outcomeOf(withTable(pemTable, collateral([])))).toBe('accepted');
  });

  it('passes over other products’ issuers, and one certificate delivered twice is one', async () => {
    const certificates = [authority.forProduct('Genoa').ask(), authority.ask(), authority.vcek()];
    expect(await outcomeOf(withTable(NONE, collateral([...certificates, ...certificates])))).toBe('accepted');
  });

  it('says which certificate is missing', async () => {
    expect(await outcomeOf(withTable(NONE, collateral([])))).toEqual(['certificate-missing']);
    expect(await outcomeOf(withTable(NONE, collateral([authority.ask()])))).toEqual(['certificate-missing']);
    expect(await outcomeOf(withTable(NONE, collateral([authority.vcek()])))).toEqual(['certificate-missing']);
    // The root that came along is no issuer: only the policy's root counts.
    expect(await outcomeOf(withTable(NONE, collateral([authority.vcek(), authority.rootCertificate])))).toEqual([
      'certificate-missing',
    ]);
  });

  it('refuses two different certificates for one role', async () => {
    const other = authority.vcek({ chipId: '01'.repeat(64) });
    const given = collateral([authority.ask(), authority.vcek(), other]);
    expect(await outcomeOf(withTable(NONE, given))).toEqual(['certificate-ambiguous']);
    const twoIssuers = collateral([authority.ask(), authority.ask({ serialNumber: 9n }), authority.vcek()]);
    expect(await outcomeOf(withTable(NONE, twoIssuers))).toEqual(['certificate-ambiguous']);
  });
});

describe('certificate table', () => {
  const entry = (guid: string, offset: number, length: number) => {
    const bytes = Buffer.alloc(24);
    bytes.write(guid, 'hex');
    bytes.writeUInt32LE(offset, 16);
    bytes.writeUInt32LE(length, 20);
    return bytes;
  };

  it('refuses a certificate that is there twice', async () => {
    const [ask, vcek] = [authority.ask(), authority.vcek()];
    const table = testOnlyCertificateTable([
      ['ask', ask],
      ['vcek', vcek],
      ['vcek', vcek],
    ]);
    expect(await outcomeOf(withTable(table, collateral([])))).toEqual(['malformed']);
  });

  it('refuses a table cut short at every length', async () => {
    const table = testOnlyCertificateTable([
      ['ask', Buffer.alloc(40)],
      ['vcek', Buffer.alloc(40)],
    ]);
    const cut = Array.from({ length: table.length - 1 }, (_, index) =>
      withTable(table.subarray(0, index + 1), collateral([])),
    );
    expect(await tally(cut)).toEqual(new Map([['malformed', table.length - 1]]));
  });

  it.each([
    ['an entry that points into the head', entry('11'.repeat(16), 0, 8)],
    ['an entry that points behind the end', entry('11'.repeat(16), 48, 9)],
    ['an entry at the largest offset', entry('11'.repeat(16), 0xffffffff, 0xffffffff)],
    ['an empty entry', entry('11'.repeat(16), 48, 0)],
    ['an end that is not zero', entry('00'.repeat(16), 1, 0)],
  ])('refuses %s', async (_name, first) => {
    const table = Buffer.concat([first, Buffer.alloc(24), Buffer.alloc(8)]);
    expect(await outcomeOf(withTable(table, collateral([])))).toEqual(['malformed']);
  });

  it('refuses more entries than any host has', async () => {
    const entries = Array.from({ length: 17 }, (_, index) =>
      entry(index.toString(16).padStart(2, '0').repeat(16), 432, 1),
    );
    const named = entries.slice(1);
    const table = Buffer.concat([...named, entry('77'.repeat(16), 432, 1), Buffer.alloc(24), Buffer.alloc(8)]);
    expect(await outcomeOf(withTable(table, collateral([])))).toEqual(['malformed']);
  });
});

describe('chain', () => {
  const chain = (ask: Uint8Array, vcek: Uint8Array = authority.vcek()) => withTable(NONE, collateral([ask, vcek]));
  const stranger = () => generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;

  it('refuses forged signatures on either certificate', async () => {
    expect(await outcomeOf(chain(authority.ask({ signingKey: stranger() })))).toEqual(['certificate-chain']);
    const vcek = authority.vcek({}, { signingKey: stranger() });
    expect(await outcomeOf(chain(authority.ask(), vcek))).toEqual(['certificate-chain']);
  });

  it('refuses a right name over another key', async () => {
    const key = stranger();
    const ask = authority.ask({ publicKey: createPublicKey(key), signingKey: key });
    const vcek = authority.vcek({}, { signingKey: key });
    expect(await outcomeOf(chain(ask, vcek))).toEqual(['certificate-chain']);
  });

  it('refuses an issuer that may not issue', async () => {
    for (const extensions of [
      [],
      testOnlyAuthorityExtensions(0, false).slice(1),
      testOnlyAuthorityExtensions(0, false).slice(0, 1),
    ]) {
      const outcome = await outcomeOf(chain(authority.ask({ extensions })));
      expect(['certificate-chain', 'certificate-missing', 'certificate-ambiguous']).toContain(String(outcome));
    }
  });

  it('refuses an issuer of another name', async () => {
    expect(await outcomeOf(chain(authority.ask({ issuer: 'ARK-Genoa' })))).toEqual(['certificate-chain']);
    const genoa = authority.forProduct('Genoa');
    expect(await outcomeOf(chain(authority.ask({ subject: 'SEV-Genoa' }), genoa.vcek()))).toEqual(['product-mismatch']);
  });

  it('checks the validity of the issuer too', async () => {
    expect(await outcomeOf(chain(authority.ask({ notAfter: '2026-11-24T11:59:59Z' })))).toEqual([
      'certificate-expired',
    ]);
    expect(await outcomeOf(chain(authority.ask({ notBefore: '2026-11-24T12:00:01Z' })))).toEqual([
      'certificate-not-yet-valid',
    ]);
    expect(await outcomeOf(chain(authority.ask({ notAfter: '2026-11-24T12:00:00Z' })))).toBe('accepted');
    expect(await outcomeOf(chain(authority.ask({ notAfter: '2051-01-01T00:00:00Z' })))).toBe('accepted');
  });

  it('refuses a name that is not plain text', async () => {
    for (const subject of ['SEV-Milan\u001b[2J', '', 'x'.repeat(129), 'Mílan']) {
      expect(await outcomeOf(chain(authority.ask({ subject })))).toEqual(['certificate-malformed']);
    }
  });

  it('refuses unknown critical extensions', async () => {
    const extensions = [
      ...testOnlyAuthorityExtensions(0, false),
      { oid: '2.5.29.30', critical: true, value: Buffer.from([0x30, 0]) },
    ];
    expect(await outcomeOf(chain(authority.ask({ extensions })))).toEqual(['certificate-malformed']);
  });

  it('refuses a certificate cut short at every length, or with a byte more', async () => {
    const vcek = authority.vcek();
    const ask = authority.ask();
    const cut = Array.from({ length: vcek.length }, (_, length) => chain(ask, vcek.subarray(0, length)));
    const counts = await tally([...cut, chain(ask, Buffer.concat([vcek, Buffer.from([0])]))]);
    expect(counts).toEqual(new Map([['certificate-malformed', vcek.length + 1]]));
  }, 60_000);

  it('refuses each byte of the certificate changed', async () => {
    const ask = authority.ask();
    const vcek = authority.vcek();
    const changed = Array.from({ length: vcek.length }, (_, index) => {
      const copy = Buffer.from(vcek);
      copy.writeUInt8(copy.readUInt8(index) ^ 0x01, index);
      return chain(ask, copy);
    });
    const counts = await tally(changed);
    const expected = ['certificate-chain', 'certificate-malformed', 'certificate-ambiguous', 'certificate-missing'];
    expect([...counts.keys()].filter((key) => !expected.includes(key))).toEqual([]);
  }, 60_000);
});

describe('revocation', () => {
  const under = (...crls: readonly Uint8Array[]) => ({
    ...snpAccepted(authority, {}, { revocation: 'crl-required' }),
    collateral: collateral([], crls),
  });

  it('accepts a current list that revokes others', async () => {
    expect(await outcomeOf(under(authority.crl()))).toBe('accepted');
    expect(await outcomeOf(under(authority.crl({ revoked: [1n, 2n, 3n] })))).toBe('accepted');
  });

  it('refuses without a list of the root', async () => {
    expect(await outcomeOf(under())).toEqual(['crl-missing']);
    expect(await outcomeOf(under(authority.forProduct('Genoa').crl()))).toEqual(['crl-missing']);
  });

  it('refuses a revoked issuer or root, even when a newer list forgets it', async () => {
    for (const serial of [TEST_ONLY_ASK_SERIAL, TEST_ONLY_ARK_SERIAL]) {
      const old = authority.crl({
        revoked: [serial],
        thisUpdate: '2025-01-01T00:00:00Z',
        nextUpdate: '2025-06-01T00:00:00Z',
      });
      expect(await outcomeOf(under(authority.crl(), old))).toEqual(['certificate-revoked']);
    }
  });

  it('refuses lists that are old, early, forged, or not complete', async () => {
    const times = (thisUpdate: string, nextUpdate: string) => authority.crl({ thisUpdate, nextUpdate });
    expect(await outcomeOf(under(times('2025-01-01T00:00:00Z', '2026-11-24T11:59:59Z')))).toEqual(['crl-expired']);
    expect(await outcomeOf(under(times('2026-11-24T12:00:01Z', '2027-01-01T00:00:00Z')))).toEqual([
      'crl-not-yet-valid',
    ]);
    expect(await outcomeOf(under(authority.crl({ signingKey: authority.keys.ask })))).toEqual(['crl-signature']);
    const delta = [{ oid: '2.5.29.27', critical: true, value: Buffer.from([2, 1, 1]) }];
    expect(await outcomeOf(under(authority.crl({ extensions: delta })))).toEqual(['crl-malformed']);
    expect(await outcomeOf(under(authority.crl().subarray(0, 300)))).toEqual(['crl-malformed']);
    expect(await outcomeOf(under(authority.ask()))).toEqual(['crl-malformed']);
  });
});

describe('the test authority’s own output, read by others', () => {
  it('is a chain to node:crypto', () => {
    const [root, ask, vcek] = [authority.rootCertificate, authority.ask(), authority.vcek()].map(
      (encoded) => new X509Certificate(encoded),
    );
    expect(root?.verify(root.publicKey) && ask?.verify(root.publicKey) && vcek?.verify(ask.publicKey)).toBe(true);
    expect(ask?.ca).toBe(true);
    expect(vcek?.publicKey.asymmetricKeyDetails).toEqual({ namedCurve: 'secp384r1' });
  });

  it('is a chain and a list to @peculiar/x509', async () => {
    const root = new x509.X509Certificate(authority.rootCertificate);
    const ask = new x509.X509Certificate(authority.ask());
    const crl = new x509.X509Crl(authority.crl({ revoked: [5n] }));
    expect(await ask.verify({ publicKey: root, signatureOnly: true })).toBe(true);
    expect(await crl.verify({ publicKey: root })).toBe(true);
    expect(crl.findRevoked('05')).not.toBeNull();
  });
});
