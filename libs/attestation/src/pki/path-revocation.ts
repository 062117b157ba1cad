// SPDX-License-Identifier: Apache-2.0
import type { Collateral } from '@glovebox/contracts';
import { fromBase64Url } from '@glovebox/core';
import { decoding } from '../parse-input.ts';
import { checkRevocation, parseRevocationList, type RevocationList } from './crl.ts';
import { parseEachTime, type ParseOnce } from './documents.ts';
import type { SignatureCheck } from './signature.ts';
import type { Certificate } from './x509.ts';

/**
 * Checks every certificate of a verified path, root first, against a current list of its own issuer: a list is needed
 * of each issuer. @returns the nextUpdate of each list used @throws AttestationError
 */
export async function checkPathRevocation(
  path: readonly Certificate[],
  collateral: Collateral,
  at: string,
  check?: SignatureCheck,
  once?: ParseOnce,
): Promise<string[]> {
  const lists = parseLists(collateral, once);
  const until: string[] = [];
  for (const [index, certificate] of path.entries()) {
    const issuer = path[index - 1];
    if (issuer !== undefined) until.push(await checkRevocation([certificate], issuer, lists, at, check));
  }
  return until;
}

/** @throws AttestationError `crl-malformed` */
export const parseLists = ({ crls }: Collateral, once: ParseOnce = parseEachTime): RevocationList[] =>
  crls.map((text, index) =>
    once('DER list', text, () =>
      parseRevocationList(decoding('crl-malformed', `collateral.crls.${String(index)}`, () => fromBase64Url(text))),
    ),
  );
