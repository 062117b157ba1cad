// SPDX-License-Identifier: Apache-2.0
import type { CollateralNeed } from '@glovebox/attestation';
import { fromBase64Url, toHex } from '@glovebox/core';
import { sha256 } from '@glovebox/crypto';

const short = (text: string) => (text.length > 20 ? `${text.slice(0, 16)}…` : text);

/** A need in words, for tables and logs. */
export function describeNeed(need: CollateralNeed): string {
  switch (need.kind) {
    case 'intel-tcb-info':
      return `Intel ${need.tee.toUpperCase()} TCB info of ${need.fmspc}`;
    case 'intel-qe-identity':
      return `Intel ${need.tee.toUpperCase()} quoting enclave identity`;
    case 'intel-pck-crl':
      return `Intel PCK ${need.ca} revocation list`;
    case 'intel-root-ca-crl':
      return 'Intel root revocation list';
    case 'intel-pck-certificate':
      return `Intel PCK certificate of ${short(need.qeId)}`;
    case 'amd-vcek':
      return `AMD ${need.product} VCEK of ${short(need.hardwareId)}`;
    case 'amd-chain':
      return `AMD ${need.product} ${need.signingKey.toUpperCase()} chain`;
    case 'amd-crl':
      return `AMD ${need.product} ${need.signingKey.toUpperCase()} revocation list`;
    case 'crl':
      return `revocation list ${lastOf(need.url)}`;
    case 'issuer':
      return `issuer certificate ${lastOf(need.url)}`;
    case 'nvidia-ocsp':
      return `NVIDIA status of certificate ${toHex(sha256(fromBase64Url(need.certificateId))).slice(0, 16)}`;
    case 'nvidia-rim':
      return `NVIDIA reference values ${need.id}`;
  }
}

/** Host and end of the path: lists of Nitro differ in a long identifier. */
function lastOf(url: string): string {
  const [, host = '', path = ''] = /^https?:\/\/([^/]+)(.*)$/.exec(url) ?? [];
  return `${host}/${path.length > 40 ? `…${path.slice(-24)}` : path.slice(1)}`;
}
