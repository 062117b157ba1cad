// SPDX-License-Identifier: Apache-2.0
import { parseJson } from '@glovebox/core';
import { parseEnclaveReport } from './intel-dcap/enclave-report.ts';
import { parsePckPlatform } from './intel-dcap/pck-certificate.ts';
import { parseChain } from './intel-dcap/certificate-path.ts';
import { parseQuote as parseDcapQuote } from './intel-dcap/quote.ts';
import { parseSignedJson, SIGNED_JSON, splitSignedJson } from './intel-dcap/signed-json.ts';
import { QeIdentity, TcbInfo } from './intel-dcap/tcb-info.ts';
import { parseManifestCase } from './manifest/manifest-case.ts';
import { decoding } from './parse-input.ts';
import { parseCbor } from './pki/cbor.ts';
import { parseCoseKey, parseRawPoint } from './pki/cose-key.ts';
import { parseCoseSign1 } from './pki/cose.ts';
import { parseRevocationList } from './pki/crl.ts';
import { readAll, readDer, TAG } from './pki/der.ts';
import { nameText } from './pki/name.ts';
import { parseOcspResponse } from './pki/ocsp.ts';
import { certificateBlobs } from './pki/pem.ts';
import { parseTaggedCbor } from './pki/tagged-cbor.ts';
import { curveOf } from './pki/signature.ts';
import { parseCertificate } from './pki/x509.ts';
import { parseToken } from './platforms/cca/evidence.ts';
import { parseReport as parseKeystoneReport } from './platforms/keystone/evidence.ts';
import { parseDocument } from './platforms/nitro/evidence.ts';
import { readDeviceIdentity } from './platforms/nvidia-gpu/device-certificate.ts';
import { parseReport as parseSpdmReport } from './platforms/nvidia-gpu/evidence.ts';
import { parseOpaqueData } from './platforms/nvidia-gpu/opaque-data.ts';
import { parseSdkEvidence } from './platforms/nvidia-gpu/sdk-json.ts';
import { parseCertificateTable } from './platforms/sev-snp/collateral.ts';
import { parseEndorsementKey } from './platforms/sev-snp/endorsement-key.ts';
import { parseReport as parseSnpReport } from './platforms/sev-snp/evidence.ts';
import { parseTdReport } from './platforms/tdx/evidence.ts';
import { parseEventLog as parseTdxEventLog, replay as replayTdx } from './platforms/tdx/event-log.ts';
import { HASHES } from './platforms/tpm/algorithms.ts';
import { parseTpmCertificate } from './platforms/tpm/attestation-key.ts';
import { parseEventLog as parseTpmEventLog, replay as replayTpm } from './platforms/tpm/event-log.ts';
import { parseQuote as parseTpmQuote } from './platforms/tpm/evidence.ts';
import { parsePcrs } from './platforms/tpm/manifest-quote.ts';
import { parseHclReport, parseRuntimeData } from './platforms/azure-cvm/hcl-report.ts';
import { parsePublicArea } from './platforms/tpm/public-area.ts';
import { parseSignature } from './platforms/tpm/signature.ts';

const DER_ELEMENTS_MAX = 1000;
const TPM_BANKS = [...HASHES.values()];

/**
 * Every parser of this library that a stranger's bytes reach, by name: what the fuzzer feeds. Each returns or throws a
 * coded error. A tidy test holds the list against the sources, so that a new parser cannot be left out.
 */
export const parsersOfHostileBytes = {
  der: (bytes) => readAll(readDer(bytes, TAG.sequence), DER_ELEMENTS_MAX),
  x509: parseCertificate,
  'x509-tpm': parseTpmCertificate,
  crl: parseRevocationList,
  ocsp: parseOcspResponse,
  spki: curveOf,
  name: nameText,
  pem: certificateBlobs,
  'certificate-chain': (bytes) => parseChain(bytes, 'chain'),
  cbor: parseCbor,
  'cbor-tagged': (bytes) => parseTaggedCbor(bytes, [501, 505, 506]),
  'cbor-indefinite': (bytes) => parseCbor(bytes, { indefinite: true }),
  'cose-sign1': parseCoseSign1,
  'cose-key': parseCoseKey,
  'raw-point': parseRawPoint,
  'snp-report': parseSnpReport,
  'snp-table': parseCertificateTable,
  'snp-endorsement-key': (bytes) => parseEndorsementKey(parseCertificate(bytes)),
  'dcap-quote': parseDcapQuote,
  'dcap-enclave-report': (bytes) => parseEnclaveReport(bytes, 'report'),
  'dcap-pck': (bytes) => parsePckPlatform(parseCertificate(bytes)),
  'dcap-tcb-info': (bytes) =>
    parseSignedJson(splitSignedJson(bytes, SIGNED_JSON.tcbInfo), TcbInfo, SIGNED_JSON.tcbInfo),
  'dcap-qe-identity': (bytes) =>
    parseSignedJson(splitSignedJson(bytes, SIGNED_JSON.qeIdentity), QeIdentity, SIGNED_JSON.qeIdentity),
  'tdx-report': (bytes) => parseTdReport(bytes, bytes.length > 584 ? 3 : 2),
  'tdx-event-log': (bytes) => replayTdx(parseTdxEventLog(bytes)),
  'cca-token': parseToken,
  'keystone-report': parseKeystoneReport,
  'nvidia-spdm': parseSpdmReport,
  'nvidia-opaque': parseOpaqueData,
  'nvidia-sdk-json': parseSdkEvidence,
  'nvidia-device': (bytes) => readDeviceIdentity(parseCertificate(bytes)),
  'nitro-document': parseDocument,
  'tpm-quote': parseTpmQuote,
  'tpm-signature': parseSignature,
  'tpm-pcrs': parsePcrs,
  'tpm-public-area': parsePublicArea,
  'tpm-event-log': (bytes) =>
    Promise.all(
      TPM_BANKS.map(async (bank) => {
        const log = parseTpmEventLog(bytes, bank);
        return bank.hash === null ? log : replayTpm(log, bank);
      }),
    ),
  'hcl-report': parseHclReport,
  'hcl-runtime-data': parseRuntimeData,
  'manifest-case': (bytes) => parseManifestCase(decoding('manifest-malformed', 'case', () => parseJson(bytes))),
} as const satisfies Readonly<Record<string, (bytes: Uint8Array) => unknown>>;
