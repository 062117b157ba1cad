// SPDX-License-Identifier: Apache-2.0
import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import {
  createIntelAuthority,
  TEST_ONLY_INTEL_SERIALS,
  TEST_ONLY_PCK,
  TEST_ONLY_QE,
  testOnlyIntelKeys,
  testOnlyIntelRoot,
  testOnlyPck,
  testOnlyPckCa,
  testOnlyPem,
  testOnlyQeIdentity,
  testOnlySgxExtension,
  testOnlySignedJson,
  testOnlyTcbInfo,
  testOnlyTcbSigner,
  type TestOnlyCollateralIssue,
  type TestOnlyIntelChain,
} from '@glovebox/test-kit';
import { sgxAccepted, tdxAccepted } from './intel-subject.ts';
import { outcomeOf, tally } from './platform-suite.ts';

const authority = createIntelAuthority();
const { keys, rootCertificate } = authority;
const other = testOnlyIntelKeys();
const both = [sgxAccepted, tdxAccepted] as const;

const withCollateral = (collateral: TestOnlyCollateralIssue) => outcomeOf(sgxAccepted(authority, {}, {}, collateral));
const withChain = (certificates: TestOnlyIntelChain) => outcomeOf(sgxAccepted(authority, { certificates }));
const bytesOf = (part: 'tcbInfo' | 'qeIdentity' | 'pckCrl' | 'rootCaCrl' | 'tcbInfoIssuerChain'): Buffer =>
  Buffer.from(authority.collateral('sgx').intel[part] ?? '', 'base64url');

const sameText = (a: Buffer, b: Buffer) => a.toString('latin1').toLowerCase() === b.toString('latin1').toLowerCase();

describe('signed documents', () => {
  it.each([
    ['tcbInfo', 'tcb-info'],
    ['qeIdentity', 'qe-identity'],
  ] as const)('%s: refused when expired, from the future, unsigned, or signed by anybody else', async (part, code) => {
    for (const accept of both) {
      const outcome = (options: TestOnlyCollateralIssue, at?: string) =>
        outcomeOf({ ...accept(authority, {}, {}, options), ...(at === undefined ? {} : { at }) });
      const dated = (members: object) => outcome({ [part]: { members } });
      expect(await dated({ nextUpdate: '2026-11-24T11:59:59Z' })).toEqual([`${code}-expired`]);
      expect(await dated({ nextUpdate: '2026-11-24T12:00:00Z' })).toBe('accepted');
      expect(await dated({ issueDate: '2026-11-24T12:00:01Z' })).toEqual([`${code}-not-yet-valid`]);
      expect(await dated({ issueDate: '2026-11-24T12:00:00Z' })).toBe('accepted');
      const strangers =
        part === 'tcbInfo' ? testOnlyTcbInfo({}, other.tcbSigner) : testOnlyQeIdentity('QE', {}, other.tcbSigner);
      expect(await outcome({ replace: { [part]: strangers } })).toEqual([`${code}-signature`]);
    }
  });

  it.each([
    ['tcbInfo', 'tcb-info'],
    ['qeIdentity', 'qe-identity'],
  ] as const)(
    '%s: refused with any bit turned, cut anywhere, or written anew',
    async (part, code) => {
      const original = bytesOf(part);
      const replaced = (bytes: Uint8Array) => sgxAccepted(authority, {}, {}, { replace: { [part]: bytes } });
      const signatureAt = original.lastIndexOf(',"signature"');
      const flips = function* () {
        for (let index = 0; index < original.length; index++) {
          const bytes = Buffer.from(original);
          bytes[index] = (bytes[index] ?? 0) ^ (1 << (index % 8));
          // Hex digits of either case are the same signature.
          if (index > signatureAt && sameText(bytes, original)) continue;
          yield replaced(bytes);
        }
      };
      const counts = await tally(flips());
      expect([...counts.keys()].filter((key) => ![`${code}-signature`, `${code}-malformed`].includes(key))).toEqual([]);
      const cuts = function* () {
        for (let length = 0; length < original.length; length++) yield replaced(original.subarray(0, length));
      };
      expect(await tally(cuts())).toEqual(new Map([[`${code}-malformed`, original.length]]));
      const anew = Buffer.from(JSON.stringify(JSON.parse(original.toString()), null, 1));
      expect(await outcomeOf(replaced(anew))).toEqual([`${code}-signature`]);
    },
    60_000,
  );

  it('are refused with members around the signed one, or one key twice inside', async () => {
    const text = bytesOf('tcbInfo').toString();
    const replaced = (bytes: string | Uint8Array) => withCollateral({ replace: { tcbInfo: Buffer.from(bytes) } });
    expect(await replaced(text.replace('"signature"', '"x":1,"signature"'))).toEqual(['tcb-info-signature']);
    expect(await replaced(text.replace(/}$/, ',"x":1}'))).toEqual(['tcb-info-malformed']);
    expect(await replaced(`${text}x`)).toEqual(['tcb-info-malformed']);
    expect(await replaced(`${text}\n`)).toBe('accepted');
    expect(await replaced(`[${text}]`)).toEqual(['tcb-info-malformed']);
    expect(await replaced('')).toEqual(['tcb-info-malformed']);
    const document = JSON.parse(text) as { tcbInfo: object };
    const twice = JSON.stringify(document.tcbInfo).replace('{', '{"fmspc":"000000000000",');
    for (const inner of [twice, '"text"', '[{}]', '{', '{}', `${twice}x`, '{"version":3}']) {
      expect(await replaced(testOnlySignedJson('tcbInfo', inner, keys.tcbSigner))).toEqual(['tcb-info-malformed']);
    }
  });

  it('are accepted with members that Intel adds, and in version 2 for SGX only', async () => {
    const members = { somethingNew: { deep: [1, 2] } };
    for (const accept of both) {
      expect(await outcomeOf(accept(authority, {}, {}, { tcbInfo: { members }, qeIdentity: { members } }))).toBe(
        'accepted',
      );
    }
    expect(await withCollateral({ tcbInfo: { version: 2 } })).toBe('accepted');
    expect(await outcomeOf(tdxAccepted(authority, {}, {}, { tcbInfo: { version: 2 } }))).toEqual([
      'tcb-info-malformed',
    ]);
    expect(await withCollateral({ tcbInfo: { members: { version: 4 } } })).toEqual(['tcb-info-malformed']);
    expect(await withCollateral({ qeIdentity: { members: { version: 1 } } })).toEqual(['qe-identity-malformed']);
  });

  it('are of this kind of TEE, this processor family and this quoting enclave', async () => {
    expect(await withCollateral({ tcbInfo: { tee: 'TDX' } })).toEqual(['tcb-info-mismatch']);
    expect(await outcomeOf(tdxAccepted(authority, {}, {}, { tcbInfo: { tee: 'SGX' } }))).toEqual(['tcb-info-mismatch']);
    for (const members of [{ fmspc: '7e5800000001' }, { pceId: '0001' }]) {
      expect(await withCollateral({ tcbInfo: { members } })).toEqual(['tcb-info-mismatch']);
    }
    for (const members of [
      { id: 'TD_QE' },
      { id: 'QVE' },
      { mrsigner: '8d'.repeat(32) },
      { isvprodid: 3 },
      { miscselect: '00000001' },
      { attributes: '12000000000000000000000000000000' },
    ]) {
      expect([members, await withCollateral({ qeIdentity: { members } })]).toEqual([members, ['qe-identity-mismatch']]);
    }
    expect(await outcomeOf(tdxAccepted(authority, {}, {}, { qeIdentity: { members: { id: 'QE' } } }))).toEqual([
      'qe-identity-mismatch',
    ]);
  });

  it('may not be signed by a PCK, although it has a chain to the same root', async () => {
    const chain = testOnlyPem(testOnlyPck(keys), testOnlyPckCa(keys), rootCertificate);
    const tcbInfo = testOnlyTcbInfo({}, keys.pck);
    expect(await withCollateral({ replace: { tcbInfo, tcbInfoIssuerChain: chain } })).toEqual(['certificate-chain']);
    const named = testOnlyTcbSigner(keys, { subject: 'Intel SGX PCK Certificate' });
    const renamed = testOnlyPem(named, rootCertificate);
    expect(await withCollateral({ replace: { tcbInfoIssuerChain: renamed } })).toEqual(['certificate-chain']);
  });
});

describe('quoting enclave', () => {
  it('is refused with another attestation key, other authentication data, or a report of its own', async () => {
    const outcome = (quote: object) => outcomeOf(sgxAccepted(authority, { quote }));
    expect(await outcome({ qe: { reportData: '00'.repeat(64) } })).toEqual(['qe-report-binding']);
    expect(await outcome({ qe: { mrSigner: '8d'.repeat(32) } })).toEqual(['qe-identity-mismatch']);
    expect(await outcome({ qe: { attributes: '1700000000000000e700000000000000' } })).toEqual(['qe-identity-mismatch']);
    expect(await outcome({ qe: { isvSvn: TEST_ONLY_QE.isvSvn - 1 } })).toEqual(['no-matching-tcb-level']);
    expect(await outcome({ qe: { isvSvn: TEST_ONLY_QE.isvSvn + 1 } })).toBe('accepted');
    expect(await outcome({ authenticationData: Buffer.alloc(0) })).toBe('accepted');
  });
});

describe('certificates', () => {
  const chain = [testOnlyPck(keys), testOnlyPckCa(keys), rootCertificate] as const;
  const [pck, pckCa] = chain;

  it('are taken in any order, with or without the root, ended by a zero byte or not', async () => {
    expect(await withChain({ chain: [pck, rootCertificate, pckCa] })).toBe('accepted');
    expect(await withChain({ chain: [pckCa, pck] })).toBe('accepted');
    expect(await withChain({ chain: [...chain, ...chain] })).toBe('accepted');
    const certificationData = Buffer.concat([testOnlyPem(...chain), Buffer.from([0])]);
    expect(await outcomeOf(sgxAccepted(authority, { quote: { certificationData } }))).toBe('accepted');
  });

  it.each([1, 2, 3])('come as collateral for certification data of type %i', async (certificationDataType) => {
    const quote = { certificationDataType, certificationData: Buffer.alloc(404) };
    const given = (pckCertificateChain: Buffer | null) =>
      outcomeOf(sgxAccepted(authority, { quote }, {}, { replace: { pckCertificateChain } }));
    expect(await given(testOnlyPem(...chain))).toBe('accepted');
    expect(await given(testOnlyPem(pck))).toBe('accepted');
    expect(await given(null)).toEqual(['certificate-missing']);
  });

  it('of type 4 bring the leaf, and collateral its issuer; other types are refused', async () => {
    const quote = { certificationDataType: 4, certificationData: testOnlyPem(pck) };
    const outcome = (replace: NonNullable<TestOnlyCollateralIssue['replace']>) =>
      outcomeOf(sgxAccepted(authority, { quote }, {}, { replace }));
    expect(await outcome({})).toBe('accepted');
    expect(await outcome({ pckCrlIssuerChain: null })).toEqual(['certificate-missing']);
    expect(await outcome({ pckCrlIssuerChain: null, pckCertificateChain: testOnlyPem(pckCa) })).toBe('accepted');
    for (const certificationDataType of [0, 6, 7, 8]) {
      expect(await outcomeOf(sgxAccepted(authority, { quote: { certificationDataType } }))).toEqual(['malformed']);
    }
  });

  it('are refused under a stranger’s root, and with its root beside the genuine one', async () => {
    const strangers = testOnlyIntelRoot(other);
    expect(await withChain({ chain: [pck, pckCa, strangers] })).toEqual(['untrusted-root']);
    expect(await withChain({ chain: [...chain, strangers] })).toEqual(['untrusted-root']);
    const foreign = [testOnlyPck(other), testOnlyPckCa(other)];
    expect(await withChain({ chain: foreign })).toEqual(['certificate-chain']);
    expect(await withChain({ chain: [...foreign, rootCertificate] })).toEqual(['certificate-chain']);
    const replace = { tcbInfoIssuerChain: testOnlyPem(testOnlyTcbSigner(other), strangers) };
    expect(await withCollateral({ replace })).toEqual(['untrusted-root']);
  });

  it('are refused when one is missing, or two could be one', async () => {
    expect(await withChain({ chain: [pckCa, rootCertificate] })).toEqual(['certificate-missing']);
    expect(await withChain({ chain: [pck, rootCertificate] })).toEqual(['certificate-missing']);
    expect(await withChain({ chain: [] })).toEqual(['certificate-malformed']);
    const second = testOnlyPck(keys, {}, { serialNumber: 5n });
    expect(await withChain({ chain: [...chain, second] })).toEqual(['certificate-ambiguous']);
    expect(await withCollateral({ replace: { qeIdentityIssuerChain: testOnlyPem(rootCertificate) } })).toEqual([
      'certificate-missing',
    ]);
  });

  it('are refused expired and not yet valid, each of them', async () => {
    const expired = { notAfter: '2026-11-24T11:59:59Z' };
    const early = { notBefore: '2026-11-24T12:00:01Z' };
    for (const [times, code] of [
      [expired, 'certificate-expired'],
      [early, 'certificate-not-yet-valid'],
    ] as const) {
      expect(await withChain({ pckCertificate: times })).toEqual([code]);
      expect(await withChain({ pckCaCertificate: times })).toEqual([code]);
      expect(await withCollateral({ tcbSigner: times })).toEqual([code]);
    }
  });

  it('are refused when their issuer may not issue, or under another name', async () => {
    expect(await withChain({ pckCaCertificate: { extensions: [] } })).toEqual(['certificate-ambiguous']);
    expect(await withChain({ pckCertificate: { subject: 'Intel SGX TCB Signing' } })).toEqual(['certificate-chain']);
    expect(await withChain({ pckCaCertificate: { subject: 'Intel SGX Root CA' } })).toEqual(['untrusted-root']);
    expect(await withChain({ pckCertificate: { signingKey: other.pckCa } })).toEqual(['certificate-chain']);
    const signedByRoot = { issuer: 'Intel SGX Root CA', signingKey: keys.root };
    expect(await withChain({ pckCertificate: signedByRoot })).toEqual(['certificate-missing']);
  });

  it('with the SGX extension damaged are refused', async () => {
    const { oid, value } = testOnlySgxExtension(TEST_ONLY_PCK);
    const extensions = (changed: readonly { oid: string; value: Uint8Array; critical?: boolean }[]) =>
      withChain({
        pckCertificate: {
          extensions: [{ oid: '2.5.29.15', critical: true, value: Buffer.from('030206c0', 'hex') }, ...changed],
        },
      });
    expect(await extensions([{ oid, value }])).toBe('accepted');
    expect(await extensions([])).toEqual(['certificate-malformed']);
    expect(
      await extensions([
        { oid, value },
        { oid, value },
      ]),
    ).toEqual(['certificate-malformed']);
    expect(await extensions([{ oid, value, critical: true }])).toEqual(['certificate-malformed']);
    expect(await extensions([{ oid, value: Buffer.concat([value, Buffer.from([5, 0])]) }])).toEqual([
      'certificate-malformed',
    ]);
    for (let length = 0; length < value.length; length += 7) {
      expect(await extensions([{ oid, value: value.subarray(0, length) }])).toEqual(['certificate-malformed']);
    }
    for (const content of [
      { components: TEST_ONLY_PCK.components.slice(1) },
      { components: [256, ...TEST_ONLY_PCK.components.slice(1)] },
      { fmspc: '7e58' },
      { ppid: '' },
      { pceSvn: 65536 },
      { sgxType: 3 },
      { platformInstanceId: '00' },
    ]) {
      expect([content, await withChain({ pck: content })]).toEqual([content, ['certificate-malformed']]);
    }
    const processor = { platformInstanceId: null, configuration: null };
    expect(await outcomeOf(sgxAccepted(authority, { certificates: { pck: processor } }, { smtAllowed: true }))).toBe(
      'accepted',
    );
  });

  it('are refused for a key that did not sign', async () => {
    const stranger = generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).publicKey;
    expect(await withChain({ pckCertificate: { publicKey: stranger } })).toEqual(['qe-report-signature']);
    const p384 = createPublicKey(generateKeyPairSync('ec', { namedCurve: 'secp384r1' }).privateKey);
    expect(await withChain({ pckCertificate: { publicKey: p384 } })).toEqual(['qe-report-signature']);
  });
});

describe('revocation', () => {
  const { pck, pckCa, tcbSigner } = TEST_ONLY_INTEL_SERIALS;

  it('covers PCK, PCK CA and TCB signer', async () => {
    for (const accept of both) {
      const outcome = (options: TestOnlyCollateralIssue) => outcomeOf(accept(authority, {}, {}, options));
      expect(await outcome({ pckCrl: { revoked: [1n, pck, 2n] } })).toEqual(['certificate-revoked']);
      expect(await outcome({ rootCaCrl: { revoked: [pckCa] } })).toEqual(['certificate-revoked']);
      expect(await outcome({ rootCaCrl: { revoked: [tcbSigner] } })).toEqual(['certificate-revoked']);
      expect(await outcome({ pckCrl: { revoked: [pckCa, tcbSigner] }, rootCaCrl: { revoked: [pck] } })).toBe(
        'accepted',
      );
    }
  });

  it.each(['pckCrl', 'rootCaCrl'] as const)(
    'refuses a %s that is missing, old, early, or somebody else’s',
    async (list) => {
      expect(await withCollateral({ replace: { [list]: null } })).toEqual(['crl-missing']);
      expect(await withCollateral({ [list]: { nextUpdate: '2026-11-24T11:59:59Z' } })).toEqual(['crl-expired']);
      expect(await withCollateral({ [list]: { thisUpdate: '2026-11-24T12:00:01Z' } })).toEqual(['crl-not-yet-valid']);
      expect(await withCollateral({ [list]: { signingKey: other.root } })).toEqual(['crl-signature']);
      expect(await withCollateral({ [list]: { issuer: 'Intel SGX PCK Processor CA' } })).toEqual(['crl-missing']);
      expect(await withCollateral({ replace: { [list]: Buffer.alloc(0) } })).toEqual(['crl-malformed']);
    },
  );

  it('does not take one list for the other', async () => {
    const [pckCrl, rootCaCrl] = [bytesOf('pckCrl'), bytesOf('rootCaCrl')];
    expect(await withCollateral({ replace: { pckCrl: rootCaCrl } })).toEqual(['crl-missing']);
    expect(await withCollateral({ replace: { rootCaCrl: pckCrl } })).toEqual(['crl-missing']);
  });

  it('reads lists as DER, PEM and hex', async () => {
    const der = bytesOf('pckCrl');
    const lines = der.toString('base64').replace(/.{64}/g, '$&\n').trimEnd();
    const pem = `-----BEGIN X509 CRL-----\n${lines}\n-----END X509 CRL-----\n`;
    for (const text of [pem, der.toString('hex'), der.toString('hex').toUpperCase()]) {
      expect(await withCollateral({ replace: { pckCrl: Buffer.from(text) } })).toBe('accepted');
    }
    for (const text of [`x${pem}`, `${der.toString('hex')}0`, 'zz', `${der.toString('hex')}00`]) {
      expect(await withCollateral({ replace: { pckCrl: Buffer.from(text) } })).toEqual(['crl-malformed']);
    }
  });

  it('is skipped only where the policy says so, and then asks for no list', async () => {
    const replace = { pckCrl: null, rootCaCrl: null };
    expect(await outcomeOf(sgxAccepted(authority, {}, { revocation: 'not-checked' }, { replace }))).toBe('accepted');
  });
});

describe('collateral as a whole', () => {
  it('is refused when there is none', async () => {
    for (const accept of both) {
      const submission = { ...accept(authority), collateral: { certificates: [], crls: [] } };
      expect(await outcomeOf(submission)).toEqual(['collateral-missing']);
    }
  });

  it('of SGX does not judge TDX, nor the reverse', async () => {
    const [sgx, tdx] = [sgxAccepted(authority), tdxAccepted(authority)];
    expect(await outcomeOf({ ...sgx, collateral: tdx.collateral })).toEqual(['tcb-info-mismatch']);
    expect(await outcomeOf({ ...tdx, collateral: sgx.collateral })).toEqual(['tcb-info-mismatch']);
  });

  it('of another authority is refused part by part', async () => {
    const foreign = createIntelAuthority().collateral('sgx').intel;
    const own = sgxAccepted(authority);
    for (const part of [
      'tcbInfo',
      'tcbInfoIssuerChain',
      'qeIdentity',
      'qeIdentityIssuerChain',
      'pckCrl',
      'rootCaCrl',
    ] as const) {
      const intel = { ...authority.collateral('sgx').intel, [part]: foreign[part] };
      const outcome = await outcomeOf({ ...own, collateral: { ...own.collateral, intel } });
      expect([part, outcome]).not.toEqual([part, 'accepted']);
    }
  });
});
