// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import {
  AttestationError,
  certificateId,
  collateralNeeds,
  inspectAnswer,
  type CollateralNeed,
} from '@glovebox/attestation';
import {
  createIntelAuthority,
  createNitroAuthority,
  createNvidiaAuthority,
  testOnlyAuthorityExtensions,
  testOnlyListAddress,
  testOnlyOcspResponse,
} from '@glovebox/test-kit';

/** Whatever a service, or evidence, says: there is an answer or one coded error. */

const intel = createIntelAuthority();
const nvidia = createNvidiaAuthority();
const nitro = createNitroAuthority();
const sgx = intel.collateral('sgx').intel;
const bytes = (text: string | undefined) => new Uint8Array(Buffer.from(text ?? '', 'base64url'));

const ocsp = testOnlyOcspResponse({
  id: nvidia.certificateId(3),
  status: 'good',
  thisUpdate: '2026-11-24T00:00:00Z',
  nextUpdate: '2026-11-26T00:00:00Z',
  nonce: Buffer.alloc(32, 1),
  signingKey: nvidia.key(2),
  certificates: [nvidia.responder(2).certificate],
  responseStatus: 0,
});

/** Needs with an answer that is good, to be spoiled. */
const SEEDS: readonly (readonly [CollateralNeed, Uint8Array, Uint8Array | null])[] = [
  [{ kind: 'intel-tcb-info', tee: 'sgx', fmspc: '7e5800000000' }, bytes(sgx.tcbInfo), bytes(sgx.tcbInfoIssuerChain)],
  [{ kind: 'intel-qe-identity', tee: 'sgx' }, bytes(sgx.qeIdentity), bytes(sgx.qeIdentityIssuerChain)],
  [{ kind: 'intel-pck-crl', ca: 'platform' }, bytes(sgx.pckCrl), bytes(sgx.pckCrlIssuerChain)],
  [{ kind: 'intel-root-ca-crl' }, bytes(sgx.rootCaCrl), null],
  [{ kind: 'nvidia-ocsp', certificateId: nvidia.certificateId(3).toString('base64url') }, ocsp, null],
  [{ kind: 'nvidia-rim', id: 'A' }, Buffer.from('{"id":"A","rim":"PGE+","sha256":"00"}'), null],
];

function coded(run: () => unknown): void {
  try {
    run();
  } catch (error) {
    if (!(error instanceof AttestationError)) throw error;
  }
}

const spoiled = (whole: Uint8Array) =>
  fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc.nat(whole.length).map((length) => whole.slice(0, length)),
    fc
      .tuple(fc.nat(whole.length - 1), fc.nat(255))
      .map(([at, value]) => whole.map((byte, index) => (index === at ? value : byte))),
    fc
      .tuple(fc.nat(whole.length), fc.uint8Array({ maxLength: 20 }))
      .map(([at, extra]) => Uint8Array.from([...whole.slice(0, at), ...extra, ...whole.slice(at)])),
  );

describe('answers of services', () => {
  it.each(SEEDS)('$kind: spoiled ones are looked at or refused with a code', (need, body, issuerChain) => {
    fc.assert(
      fc.property(spoiled(body), fc.option(spoiled(issuerChain ?? new Uint8Array(4))), (changed, chain) => {
        coded(() => inspectAnswer(need, { body: changed, issuerChain: chain ?? issuerChain }));
      }),
      { numRuns: 300, seed: 20261124 },
    );
  });
});

describe('keys in certificates', () => {
  it('an issuer whose key is none has no name by which a responder could be asked', async () => {
    const issuer = { subject: Buffer.from('3000', 'hex'), subjectPublicKeyInfo: Buffer.from('3003020101', 'hex') };
    await expect(certificateId({ serialNumber: '01' }, issuer)).rejects.toThrowCode('certificate-malformed');
  });
});

describe('addresses in certificates', () => {
  const extensions = (value: Uint8Array, oid: string) => [
    ...testOnlyAuthorityExtensions(null, true),
    { oid, value: Buffer.from(value) },
  ];
  const good = testOnlyListAddress('http://crl.ndis.nvidia.com/crl/l1-root.crl').value;

  it.each(['2.5.29.31', '1.3.6.1.5.5.7.1.1'])(
    'extension %s: whatever it is, needs are computed or refused',
    async (oid) => {
      await fc.assert(
        fc.asyncProperty(spoiled(new Uint8Array(good)), async (value) => {
          for (const evidence of [
            nvidia.issue({ certificates: { 1: { extensions: extensions(value, oid) } } }),
            nitro.issue({ certificates: { 1: { extensions: extensions(value, oid) } } }),
          ]) {
            try {
              const needs = await collateralNeeds(evidence, { met: [] });
              for (const need of needs) if ('url' in need) expect(need.url).toMatch(/^https?:\/\/[!-~]*$/);
            } catch (error) {
              if (!(error instanceof AttestationError)) throw error;
            }
          }
        }),
        { numRuns: 40, seed: 20261124 },
      );
    },
    60_000,
  );
});
