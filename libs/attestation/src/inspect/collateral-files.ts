// SPDX-License-Identifier: Apache-2.0
import { Collateral, type IntelCollateral, type Platform } from '@glovebox/contracts';
import { equalBytes, fromUtf8, parseJson, toBase64Url } from '@glovebox/core';
import { decoding, parseInput } from '../parse-input.ts';
import { nameText } from '../pki/name.ts';
import { certificateBlobs, fromBase64 } from '../pki/pem.ts';
import { parseCertificateOfForm, type Certificate } from '../pki/x509.ts';
import { parseRevocationList } from '../pki/crl.ts';
import { attempt } from '../manifest/case-tools.ts';
import type { IdentifiedFile } from './file-kind.ts';

/** Any certificate of any vendor: what of its extensions may be critical is the business of whoever verifies it. */
const ANY_FORM = { alsoUnderstood: ['2.5.29.17', '2.5.29.37'], emptySubject: true };

/** Certificates of a file in its order; none where it is broken. */
export const certificatesOf = ({ bytes }: IdentifiedFile): readonly Certificate[] =>
  attempt(() =>
    decoding('certificate-malformed', 'certificate', () => certificateBlobs(bytes)).map((blob) =>
      parseCertificateOfForm(blob, ANY_FORM),
    ),
  ) ?? [];

const isOfIntel = (certificates: readonly Certificate[]) =>
  certificates.some(({ commonName }) => commonName.startsWith('Intel SGX'));

export const isSelfIssued = ({ issuer, subject }: Certificate) => equalBytes(issuer, subject);

/**
 * What vendors published, as collateral for evidence of one platform; certificates only for SEV-SNP, because all other
 * evidence brings its own or has Intel's form. Everything here is checked by whoever verifies with
 * it, so picking by name can pick wrongly but never believe wrongly. Roots are left out: none of a file is ever trusted.
 * @throws AttestationError `malformed` where the files exceed what a message may carry
 */
export function collateralOf(files: readonly IdentifiedFile[], platform: Platform): Collateral {
  const given = files
    .filter(({ kind }) => kind === 'collateral')
    .map(({ bytes }) =>
      parseInput(
        Collateral,
        decoding('malformed', 'collateral', () => parseJson(bytes)),
        'collateral',
      ),
    );
  const chains = files
    .filter(({ kind }) => kind === 'certificates')
    .map((file) => ({ file, chain: certificatesOf(file) }));
  const lists = files.filter(({ kind }) => kind === 'revocation-list');
  const certificates = chains
    .filter(({ chain }) => platform === 'sev-snp' && !isOfIntel(chain))
    .flatMap(({ chain }) => chain.filter((certificate) => !isSelfIssued(certificate)))
    .map(({ encoded }) => toBase64Url(encoded));
  const intel =
    platform === 'sgx' || platform === 'tdx'
      ? (intelOf(files, chains, lists, platform) ?? given.find((one) => one.intel !== undefined)?.intel)
      : undefined;
  return parseInput(
    Collateral,
    {
      certificates: [...new Set([...given.flatMap((one) => one.certificates), ...certificates])],
      crls: [
        ...new Set([...given.flatMap(({ crls }) => crls), ...lists.map(({ bytes }) => toBase64Url(listDer(bytes)))]),
      ],
      ...(intel === undefined ? {} : { intel }),
    },
    'collateral',
  );
}

interface ChainFile {
  readonly file: IdentifiedFile;
  readonly chain: readonly Certificate[];
}

/** Undefined without TCB info and QE identity: nothing else can stand in for them. */
function intelOf(
  files: readonly IdentifiedFile[],
  chains: readonly ChainFile[],
  lists: readonly IdentifiedFile[],
  platform: 'sgx' | 'tdx',
): IntelCollateral | undefined {
  const ids = { sgx: { tcb: 'SGX', qe: 'QE' }, tdx: { tcb: 'TDX', qe: 'TD_QE' } }[platform];
  const tcbInfo = pick(
    files.filter(({ kind }) => kind === 'intel-tcb-info'),
    ids.tcb,
  );
  const qeIdentity = pick(
    files.filter(({ kind }) => kind === 'intel-qe-identity'),
    ids.qe,
  );
  if (tcbInfo === undefined || qeIdentity === undefined) return undefined;
  const named = (...names: readonly string[]) =>
    chains.filter(({ chain }) => chain.some(({ commonName }) => names.includes(commonName)));
  const signers = named('Intel SGX TCB Signing');
  const pck = named('Intel SGX PCK Certificate')[0];
  const authorities = named('Intel SGX PCK Platform CA', 'Intel SGX PCK Processor CA').find((one) => one !== pck);
  const list = (wanted: RegExp) => lists.find(({ bytes }) => wanted.test(issuerOf(bytes)));
  const text = (file: IdentifiedFile | undefined) => toBase64Url(file?.bytes ?? new Uint8Array());
  const optional = (name: keyof IntelCollateral, file: IdentifiedFile | undefined) =>
    file === undefined ? {} : { [name]: toBase64Url(file.bytes) };
  return {
    tcbInfo: text(tcbInfo),
    tcbInfoIssuerChain: text((signers.find(({ file }) => /tcb/i.test(file.name)) ?? signers[0])?.file),
    qeIdentity: text(qeIdentity),
    qeIdentityIssuerChain: text((signers.find(({ file }) => /qe/i.test(file.name)) ?? signers[0])?.file),
    ...optional('pckCrl', list(/PCK/)),
    ...optional('pckCrlIssuerChain', authorities?.file),
    ...optional('rootCaCrl', list(/Root CA/)),
    ...optional('pckCertificateChain', pck?.file),
  };
}

/** Of several, the one that says that it is of this kind; documents of version 2 do not say. */
const pick = (files: readonly IdentifiedFile[], id: string): IdentifiedFile | undefined =>
  files.find(({ bytes }) => fromUtf8(bytes).includes(`"id":"${id}"`)) ?? (files.length === 1 ? files[0] : undefined);

const issuerOf = (bytes: Uint8Array): string =>
  attempt(() => {
    const { issuer } = parseRevocationList(listDer(bytes));
    return decoding('crl-malformed', 'crl', () => nameText(issuer));
  }) ?? '';

const PEM_LIST = /-----BEGIN X509 CRL-----([A-Za-z0-9+/=\s]+?)-----END X509 CRL-----/;

/** A list is handed out as DER or PEM. */
const listDer = (bytes: Uint8Array): Uint8Array =>
  bytes[0] === 0x30
    ? bytes
    : decoding('crl-malformed', 'crl', () =>
        fromBase64((PEM_LIST.exec(fromUtf8(bytes))?.[1] ?? '').replace(/\s/g, '')),
      );
