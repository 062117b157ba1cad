// SPDX-License-Identifier: Apache-2.0
import type { SnpProduct } from '@glovebox/contracts';
import { DecodeError, toHex } from '@glovebox/core';
import { decoding } from '../../parse-input.ts';
import { readDer, TAG } from '../../pki/der.ts';
import { smallInteger, text } from '../../pki/der-values.ts';
import type { Certificate } from '../../pki/x509.ts';

/** Arc of AMD's certificate extensions (AMD 57230, table 8). */
const ARC = '1.3.6.1.4.1.3704.1';
const SPL_ARC = `${ARC}.3.`;

/** What a VCEK or VLEK certificate says about its key, parsed but not verified. */
export interface EndorsementKey {
  readonly kind: 'VCEK' | 'VLEK';
  readonly structVersion: number;
  readonly productName: string;
  /** Security patch levels by the last arc of their OID: 1 boot loader, 2 TEE, 3 SNP, 8 microcode, 9 FMC; others reserved. */
  readonly spl: ReadonlyMap<number, number>;
  /** HWID: raw bytes, of a VCEK only. */
  readonly hwId: Uint8Array | null;
  /** CSP_ID, of a VLEK only. */
  readonly cspId: string | null;
}

const SPL_KNOWN: readonly number[] = [1, 2, 3, 4, 5, 6, 7, 8, 9];

/**
 * A VCEK has a hardware id and no provider id, a VLEK the reverse: a certificate with both or neither is refused.
 * Each value has exactly one accepted encoding, and absence is an error.
 * @throws AttestationError `certificate-malformed`
 */
export function parseEndorsementKey(certificate: Certificate): EndorsementKey {
  return decoding('certificate-malformed', certificate.commonName, () => {
    const { extensions } = certificate;
    const required = (oid: string) => {
      const value = extensions.get(oid);
      if (value === undefined) throw new DecodeError('malformed', 'extension is missing', { field: oid });
      return value;
    };
    const hwId = extensions.get(`${ARC}.4`) ?? null;
    const cspId = extensions.get(`${ARC}.5`);
    if ((hwId === null) === (cspId === undefined)) {
      throw new DecodeError('malformed', 'not exactly one of hardware id and provider id', { field: `${ARC}.4` });
    }
    return {
      kind: hwId === null ? 'VLEK' : 'VCEK',
      structVersion: smallInteger(readDer(required(`${ARC}.1`), TAG.integer)),
      productName: text(readDer(required(`${ARC}.2`), TAG.ia5String)),
      spl: readPatchLevels(extensions),
      hwId,
      cspId: cspId === undefined ? null : text(readDer(cspId, TAG.ia5String)),
    };
  });
}

/** An unknown level could be a component we would fail to compare, so it is refused. */
function readPatchLevels(extensions: ReadonlyMap<string, Uint8Array>): ReadonlyMap<number, number> {
  const levels = new Map<number, number>();
  for (const [oid, value] of extensions) {
    if (!oid.startsWith(SPL_ARC)) continue;
    const index = Number(oid.slice(SPL_ARC.length));
    if (!SPL_KNOWN.includes(index)) throw new DecodeError('malformed', 'unknown patch level', { field: oid });
    levels.set(index, smallInteger(readDer(value, TAG.integer)));
  }
  return levels;
}

/** Product of a product name: the name alone, or with a stepping (`Milan-B0`). */
export function productOf(productName: string): SnpProduct | null {
  const match = /^(Milan|Genoa|Turin)(-[A-Z]\d)?$/.exec(productName);
  return match === null ? null : (match[1] as SnpProduct);
}

/** Patch level extension of each TCB component. */
const SPL_INDEX = { bootloader: 1, tee: 2, snp: 3, microcode: 8, fmc: 9 } as const;

/** Components, and reserved levels, in which the certificate differs from the report's TCB. Absence is a difference. */
export function patchLevelDifferences(
  key: EndorsementKey,
  tcb: { readonly [C in keyof typeof SPL_INDEX]?: number | undefined },
): string[] {
  const components = Object.entries(SPL_INDEX)
    .filter(([component, index]) => key.spl.get(index) !== tcb[component as keyof typeof SPL_INDEX])
    .map(([component]) => component);
  const reserved = [4, 5, 6, 7].filter((index) => (key.spl.get(index) ?? 0) !== 0).map((index) => `3.${String(index)}`);
  return [...components, ...reserved];
}

/** The certificate's content in words of the specification, for claims. */
export const hardwareId = (key: EndorsementKey): string | null => (key.hwId === null ? null : toHex(key.hwId));
