// SPDX-License-Identifier: Apache-2.0
import type { Collateral, IntelCollateral } from '@glovebox/contracts';
import { equalBytes, toBase64Url } from '@glovebox/core';
import { pckChainOf } from '../intel-dcap/inspect-answer.ts';
import { listDer } from '../intel-dcap/collateral.ts';
import type { Certificate } from '../pki/x509.ts';
import type { CollateralAnswer } from './answer.ts';
import { certificatesOf } from './inspect-answer.ts';
import type { CollateralNeed } from './need.ts';

export type MetNeed = readonly [CollateralNeed, CollateralAnswer];

/**
 * Collateral out of answers: bytes as received, one of each. Roots are left out: nobody believes one that is delivered.
 * Intel's part is there once TCB info and QE identity are. Reference values are no collateral.
 * @throws AttestationError when an answer does not parse
 */
export function assembleCollateral(met: readonly MetNeed[]): Collateral {
  const ocsp = met.filter(([{ kind }]) => kind === 'nvidia-ocsp').map(([, { body }]) => toBase64Url(body));
  const intel = intelPart(met);
  return {
    certificates: unique(met.flatMap(certificatesIn)),
    crls: unique(met.filter(([{ kind }]) => LISTS.includes(kind)).map(([, { body }]) => listDer(body, 'answer'))),
    ...(ocsp.length === 0 ? {} : { ocsp }),
    ...(intel === null ? {} : { intel }),
  };
}

const LISTS: readonly CollateralNeed['kind'][] = ['amd-crl', 'crl'];
const CERTIFICATES: readonly CollateralNeed['kind'][] = ['amd-vcek', 'amd-chain', 'issuer'];

const certificatesIn = ([{ kind }, answer]: MetNeed): Uint8Array[] =>
  CERTIFICATES.includes(kind)
    ? certificatesOf(answer)
        .filter((certificate) => !isSelfIssued(certificate))
        .map(({ encoded }) => encoded)
    : [];

const isSelfIssued = ({ issuer, subject }: Certificate): boolean => equalBytes(issuer, subject);

const unique = (parts: readonly Uint8Array[]): string[] => [...new Set(parts.map(toBase64Url))];

function intelPart(met: readonly MetNeed[]): IntelCollateral | null {
  const answer = (kind: CollateralNeed['kind']) => met.find(([need]) => need.kind === kind)?.[1];
  const tcbInfo = answer('intel-tcb-info');
  const qeIdentity = answer('intel-qe-identity');
  if (tcbInfo === undefined || qeIdentity === undefined) return null;
  const pckCrl = answer('intel-pck-crl');
  const rootCaCrl = answer('intel-root-ca-crl');
  const pckCertificate = answer('intel-pck-certificate');
  const chain = ({ issuerChain }: CollateralAnswer) => toBase64Url(issuerChain ?? new Uint8Array());
  return {
    tcbInfo: toBase64Url(tcbInfo.body),
    tcbInfoIssuerChain: chain(tcbInfo),
    qeIdentity: toBase64Url(qeIdentity.body),
    qeIdentityIssuerChain: chain(qeIdentity),
    ...(pckCrl === undefined ? {} : { pckCrl: toBase64Url(pckCrl.body), pckCrlIssuerChain: chain(pckCrl) }),
    ...(rootCaCrl === undefined ? {} : { rootCaCrl: toBase64Url(rootCaCrl.body) }),
    ...(pckCertificate === undefined ? {} : { pckCertificateChain: toBase64Url(pckChainOf(pckCertificate)) }),
  };
}

/** PEM of the PCK chain, for finding out what else its quote needs. */
export function pckChainAmong(met: readonly MetNeed[]): Uint8Array | undefined {
  const found = met.find(([{ kind }]) => kind === 'intel-pck-certificate');
  return found === undefined ? undefined : pckChainOf(found[1]);
}
