// SPDX-License-Identifier: Apache-2.0
import type { CollateralNeed, NeedOf } from '@glovebox/attestation';
import { fromBase64Url } from '@glovebox/core';
import { sha256 } from '@glovebox/crypto';
import { toHex } from '@glovebox/core';
import {
  AMD_KDS,
  below,
  INTEL_PCS,
  INTEL_ROOT_CRL,
  NVIDIA_OCSP,
  NVIDIA_RIM,
  isPkiUrl,
  pkiUrl,
  type Mirrors,
  type Source,
} from './sources.ts';

/** Intel promotes new evaluation data to `early` first and to `standard` months later. */
export type TcbUpdate = 'standard' | 'early';

/** How a need is asked for: at the vendor's own address, which is also the name under which the answer is kept. */
export interface VendorRequest {
  readonly source: Source;
  readonly url: URL;
  /** Where the same is, too, if that cannot be had there. */
  readonly alternatives: readonly URL[];
  /** Names the answer, whichever mirror it came from. */
  readonly key: string;
  readonly method: 'GET' | 'POST';
  readonly accept: string;
  /** Headers that may carry the issuers, URL-encoded PEM. */
  readonly issuerChainHeaders: readonly string[];
  readonly bytesMax: number;
  /** Whether Intel wants a subscription key. */
  readonly needsSubscription: boolean;
}

const KIB = 1024;
const CHAIN_HEADERS = {
  tcbInfo: ['tcb-info-issuer-chain', 'sgx-tcb-info-issuer-chain'],
  qeIdentity: ['sgx-enclave-identity-issuer-chain'],
  pckCrl: ['sgx-pck-crl-issuer-chain'],
  pckCertificate: ['sgx-pck-certificate-issuer-chain'],
} as const;

interface Ask {
  readonly accept: string;
  readonly bytesMax?: number;
  readonly issuerChainHeaders?: readonly string[];
  readonly needsSubscription?: boolean;
}

const get = (source: Source, address: string, ask: Ask): VendorRequest => {
  const url = new URL(address);
  return {
    source,
    url,
    alternatives: [],
    key: url.href,
    method: 'GET',
    issuerChainHeaders: [],
    bytesMax: 64 * KIB,
    needsSubscription: false,
    ...ask,
  };
};

const JSON_TYPE = 'application/json';
const LIST_TYPE = 'application/pkix-crl';

/**
 * The request for one need (Intel PCS API version 4; AMD 57230, Versioned Chip Endorsement Key; NVIDIA RIM service and
 * OCSP; RFC 5280 for addresses in certificates). @throws CollateralError `host-not-allowed`
 */
export function vendorRequest(need: CollateralNeed, update: TcbUpdate): VendorRequest {
  switch (need.kind) {
    case 'intel-tcb-info':
      return get(
        'intel-pcs',
        `${INTEL_PCS}/${need.tee}/certification/v4/tcb?fmspc=${need.fmspc}${early(update, '&')}`,
        {
          accept: JSON_TYPE,
          issuerChainHeaders: CHAIN_HEADERS.tcbInfo,
          bytesMax: 96 * KIB,
        },
      );
    case 'intel-qe-identity':
      return get('intel-pcs', `${INTEL_PCS}/${need.tee}/certification/v4/qe/identity${early(update, '?')}`, {
        accept: JSON_TYPE,
        issuerChainHeaders: CHAIN_HEADERS.qeIdentity,
        bytesMax: 32 * KIB,
      });
    case 'intel-pck-crl':
      return get('intel-pcs', `${INTEL_PCS}/sgx/certification/v4/pckcrl?ca=${need.ca}&encoding=der`, {
        accept: LIST_TYPE,
        issuerChainHeaders: CHAIN_HEADERS.pckCrl,
        bytesMax: 512 * KIB,
      });
    case 'intel-root-ca-crl':
      return get('intel-pcs', INTEL_ROOT_CRL, { accept: LIST_TYPE, bytesMax: 96 * KIB });
    case 'intel-pck-certificate':
      return get('intel-pcs', `${INTEL_PCS}/sgx/certification/v4/pckcert?${pckQuery(need)}`, {
        accept: 'application/x-pem-file',
        issuerChainHeaders: CHAIN_HEADERS.pckCertificate,
        bytesMax: 16 * KIB,
        needsSubscription: true,
      });
    case 'amd-vcek':
      return get('amd-kds', `${AMD_KDS}/vcek/v1/${need.product}/${need.hardwareId}?${tcbQuery(need)}`, {
        accept: 'application/pkix-cert, application/octet-stream',
        bytesMax: 8 * KIB,
      });
    case 'amd-chain':
      return get('amd-kds', `${AMD_KDS}/${need.signingKey}/v1/${need.product}/cert_chain`, {
        accept: 'application/x-pem-file, application/octet-stream',
        bytesMax: 32 * KIB,
      });
    case 'amd-crl':
      return get('amd-kds', `${AMD_KDS}/${need.signingKey}/v1/${need.product}/crl`, {
        accept: `${LIST_TYPE}, application/octet-stream`,
        bytesMax: 192 * KIB,
      });
    case 'crl':
      return fromAny(need, { accept: LIST_TYPE, bytesMax: 192 * KIB });
    case 'issuer':
      return fromAny(need, { accept: 'application/pkix-cert', bytesMax: 16 * KIB });
    case 'nvidia-ocsp':
      return {
        ...get('nvidia-ocsp', NVIDIA_OCSP, { accept: 'application/ocsp-response', bytesMax: 16 * KIB }),
        key: `${NVIDIA_OCSP}#${toHex(sha256(fromBase64Url(need.certificateId)))}`,
        method: 'POST',
      };
    case 'nvidia-rim':
      return get('nvidia-rim', `${NVIDIA_RIM}/v1/rim/${need.id}`, { accept: JSON_TYPE, bytesMax: 4096 * KIB });
  }
}

/** From the addresses of a certificate that are vendors'; the first of them names what is kept. */
function fromAny({ url, alternatives }: NeedOf<'crl'> | NeedOf<'issuer'>, ask: Ask): VendorRequest {
  const [first, ...others] = [url, ...alternatives].filter(isPkiUrl).map(pkiUrl);
  return { ...get('pki', (first ?? pkiUrl(url)).href, ask), alternatives: others };
}

/** `standard` is what the service gives unasked. */
const early = (update: TcbUpdate, separator: '&' | '?') => (update === 'early' ? `${separator}update=early` : '');

const pckQuery = ({ ppid, cpuSvn, pceSvn, pceId }: NeedOf<'intel-pck-certificate'>) =>
  new URLSearchParams({
    ...('clear' in ppid ? { ppid: ppid.clear } : { encrypted_ppid: ppid.encrypted }),
    cpusvn: cpuSvn,
    pcesvn: pceSvn,
    pceid: pceId,
  }).toString();

/** Decimal with two digits at least. Only Turin has a first mutable code (FMC) of its own. */
function tcbQuery({ tcb }: NeedOf<'amd-vcek'>): string {
  const level = (name: string, value: number) => `${name}SPL=${String(value).padStart(2, '0')}`;
  return [
    ...(tcb.fmc === undefined ? [] : [level('fmc', tcb.fmc)]),
    level('bl', tcb.bootloader),
    level('tee', tcb.tee),
    level('snp', tcb.snp),
    level('ucode', tcb.microcode),
  ].join('&');
}

/**
 * Where a request goes, in order. Intel's caching service (PCCS) has the root's list at an address of its own and finds certificates
 * by the identity of the quoting enclave; a mirror of addresses in certificates has the host as first part of the path.
 */
export function destinations(need: CollateralNeed, request: VendorRequest, mirrors: Mirrors): readonly URL[] {
  const { source, url, alternatives } = request;
  const mirror = mirrors[source];
  const all = [url, ...alternatives];
  return mirror === undefined ? all : all.map((one) => atMirror(need, source, one, mirror));
}

function atMirror(need: CollateralNeed, source: Source, url: URL, mirror: URL): URL {
  if (need.kind === 'intel-root-ca-crl') return below(mirror, '/sgx/certification/v4/rootcacrl');
  const path = `${url.pathname}${url.search}`;
  if (need.kind === 'intel-pck-certificate') return below(mirror, `${path}&qeid=${need.qeId}`);
  return below(mirror, source === 'pki' ? `/${url.hostname}${path}` : path);
}
