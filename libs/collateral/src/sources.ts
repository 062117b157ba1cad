// SPDX-License-Identifier: Apache-2.0
import { CollateralError } from './error.ts';

/** Services of vendors. `pki` is whatever host a certificate names, as far as it is one of {@link PKI_HOSTS}. */
export const SOURCES = ['intel-pcs', 'amd-kds', 'nvidia-rim', 'nvidia-ocsp', 'pki'] as const;
export type Source = (typeof SOURCES)[number];

export const INTEL_PCS = 'https://api.trustedservices.intel.com';
export const INTEL_ROOT_CRL = 'https://certificates.trustedservices.intel.com/IntelSGXRootCA.der';
export const AMD_KDS = 'https://kdsintf.amd.com';
export const NVIDIA_RIM = 'https://rim.attestation.nvidia.com';
export const NVIDIA_OCSP = 'https://ocsp.ndis.nvidia.com/';

/**
 * Hosts that certificates of these vendors name for lists and issuers. A certificate comes from evidence, so it must not
 * be able to make us ask anybody else: not an inner address, not somebody who counts who asks.
 */
const PKI_HOSTS: readonly RegExp[] = [
  /^crl\.ndis\.nvidia\.com$/,
  /^aws-nitro-enclaves-crl\.s3\.amazonaws\.com$/,
  // One bucket in each region, of that region.
  /^crl-([a-z]{2}(?:-[a-z]+)+-\d)-aws-nitro-enclaves\.s3\.\1\.amazonaws\.com(\.cn)?$/,
  /^crl\.microsoft\.com$/,
  /^www\.microsoft\.com$/,
  /^(primary|secondary)-cdn\.pki\.core\.windows\.net$/,
  /^azurevtpm[a-z0-9]*\.[a-z0-9]+\.pki\.core\.windows\.net$/,
  /^pki\.goog$/,
  /^privateca-content-[0-9a-f-]{36}\.storage\.googleapis\.com$/,
];

/**
 * The address that a certificate names, if its host is a vendor's. Lists and issuers are published over plain HTTP on
 * purpose (RFC 5280, section 8): they are signed, and some of these hosts speak nothing else.
 * @throws CollateralError `host-not-allowed`
 */
export function pkiUrl(text: string): URL {
  if (isPkiUrl(text)) return new URL(text);
  throw new CollateralError('host-not-allowed', `a certificate names \`${text}\`, which is no vendor's address`, {
    field: 'url',
    remedy: 'fetch it by hand if you trust it, and put it into the collateral directory',
  });
}

/** Whether an address is of a vendor's host, by its name alone. */
export function isPkiUrl(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) return false;
  const plain = url.username === '' && url.password === '' && url.port === '' && url.hash === '';
  return plain && PKI_HOSTS.some((host) => host.test(url.hostname));
}

/** Base addresses to use instead of the vendors' own: a caching service such as PCCS, or a mirror. */
export type Mirrors = Readonly<Partial<Record<Source, URL>>>;

/**
 * Mirrors out of `source=url` parts, separated by commas. What a mirror says is checked like a vendor's word, so it may
 * speak plain HTTP; it can withhold and delay, and nothing else.
 * @throws CollateralError `mirror-malformed`
 */
export function parseMirrors(text: string): Mirrors {
  const parts = text.split(',').filter((part) => part.trim() !== '');
  return Object.fromEntries(parts.map(parseMirror));
}

function parseMirror(part: string): readonly [Source, URL] {
  const [, name = '', address = ''] = /^\s*([a-z-]+)=(\S+)\s*$/.exec(part) ?? [];
  const source = SOURCES.find((one) => one === name);
  const url = URL.canParse(address) ? new URL(address) : null;
  if (source === undefined || url === null || !/^https?:$/.test(url.protocol) || url.search !== '') {
    throw new CollateralError('mirror-malformed', `\`${part.trim()}\` is not a mirror`, {
      field: 'mirrors',
      remedy: `give it like intel-pcs=https://pccs.example:8081; services are ${SOURCES.join(', ')}`,
    });
  }
  return [source, url];
}

/** `path` below a mirror's address, which may have a path of its own. */
export const below = (base: URL, path: string): URL => new URL(base.href.replace(/\/$/, '') + path);
