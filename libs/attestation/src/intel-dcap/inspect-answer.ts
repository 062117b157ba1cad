// SPDX-License-Identifier: Apache-2.0
import { concatBytes, utf8 } from '@glovebox/core';
import { another } from '../collateral/another-answer.ts';
import type { AnswerPeriod, CollateralAnswer } from '../collateral/answer.ts';
import type { NeedOf } from '../collateral/need.ts';
import { decoding } from '../parse-input.ts';
import { parseRevocationList } from '../pki/crl.ts';
import { nameText } from '../pki/name.ts';
import type { Certificate } from '../pki/x509.ts';
import { parseChain } from './certificate-path.ts';
import { listDer } from './collateral.ts';
import { parsePckPlatform } from './pck-certificate.ts';
import { parseSignedJson, SIGNED_JSON, splitSignedJson } from './signed-json.ts';
import { QeIdentity, SgxTcbInfo, TdxTcbInfo } from './tcb-info.ts';

/** TCB info of the processor family, or identity of the quoting enclave, that was asked for, with its issuers. @throws AttestationError */
export function inspectIntelJson(
  need: NeedOf<'intel-tcb-info'> | NeedOf<'intel-qe-identity'>,
  answer: CollateralAnswer,
): AnswerPeriod {
  const document = need.kind === 'intel-tcb-info' ? readTcbInfo(need, answer) : readQeIdentity(need, answer);
  const { issueDate, nextUpdate } = document;
  return { issuedAt: issueDate, expiresAt: earliest(nextUpdate, issuersOf(answer)) };
}

function readTcbInfo({ tee, fmspc }: NeedOf<'intel-tcb-info'>, { body }: CollateralAnswer) {
  const json = splitSignedJson(body, SIGNED_JSON.tcbInfo);
  const tcbInfo =
    tee === 'sgx'
      ? parseSignedJson<SgxTcbInfo>(json, SgxTcbInfo, SIGNED_JSON.tcbInfo)
      : parseSignedJson<TdxTcbInfo>(json, TdxTcbInfo, SIGNED_JSON.tcbInfo);
  if (tcbInfo.fmspc !== fmspc) throw another('the TCB info of another processor family');
  return tcbInfo;
}

const IDS = { sgx: 'QE', tdx: 'TD_QE' } as const;

function readQeIdentity({ tee }: NeedOf<'intel-qe-identity'>, { body }: CollateralAnswer): QeIdentity {
  const json = splitSignedJson(body, SIGNED_JSON.qeIdentity);
  const identity = parseSignedJson<QeIdentity>(json, QeIdentity, SIGNED_JSON.qeIdentity);
  if (identity.id !== IDS[tee]) throw another('the identity of another enclave');
  return identity;
}

const AUTHORITY_NAMES = { platform: 'Intel SGX PCK Platform CA', processor: 'Intel SGX PCK Processor CA' } as const;

/** @throws AttestationError */
export function inspectPckList({ ca }: NeedOf<'intel-pck-crl'>, answer: CollateralAnswer): AnswerPeriod {
  const list = parseRevocationList(listDer(answer.body, 'answer'));
  const issuer = decoding('crl-malformed', 'answer', () => nameText(list.issuer));
  if (!issuer.split(',').includes(`CN=${AUTHORITY_NAMES[ca]}`)) throw another('a list of another issuer');
  return { issuedAt: list.thisUpdate, expiresAt: earliest(list.nextUpdate, issuersOf(answer)) };
}

/** @throws AttestationError */
export function inspectPckCertificate(need: NeedOf<'intel-pck-certificate'>, answer: CollateralAnswer): AnswerPeriod {
  const [leaf, ...others] = parseChain(answer.body, 'answer');
  if (leaf === undefined || others.length > 0 || leaf.isAuthority) throw another('not one PCK certificate');
  if (parsePckPlatform(leaf).pceId !== need.pceId) throw another('the certificate of another platform');
  return { issuedAt: leaf.notBefore, expiresAt: earliest(leaf.notAfter, issuersOf(answer)) };
}

/** PCK certificate and its issuers in one, as the collateral of a quote has them. */
export const pckChainOf = ({ body, issuerChain }: CollateralAnswer): Uint8Array =>
  concatBytes(body, utf8('\n'), issuerChain ?? new Uint8Array());

function issuersOf({ issuerChain }: CollateralAnswer): readonly Certificate[] {
  const issuers = issuerChain === null ? [] : parseChain(issuerChain, 'answer.issuerChain');
  if (issuers.length === 0) throw another('no issuer chain beside the body');
  return issuers;
}

const earliest = (time: string, certificates: readonly Certificate[]): string =>
  certificates.map(({ notAfter }) => notAfter).reduce((a, b) => (a < b ? a : b), time);
