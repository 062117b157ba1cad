// SPDX-License-Identifier: Apache-2.0
import { sign, type KeyObject } from 'node:crypto';
import { cbor, type CborItem } from './cbor-writer.ts';

const ALGORITHMS: Readonly<Record<string, { readonly id: number; readonly hash: string }>> = {
  prime256v1: { id: -7, hash: 'sha256' },
  secp384r1: { id: -35, hash: 'sha384' },
  secp521r1: { id: -36, hash: 'sha512' },
};

export interface TestOnlyCoseOptions {
  readonly payload: Uint8Array;
  readonly key: KeyObject;
  readonly tagged: boolean;
  /** Encoded protected header, in the place of the key's own algorithm. */
  readonly protectedHeader?: Uint8Array;
  readonly unprotected?: CborItem;
}

/** A COSE_Sign1 (RFC 9052, 4.2) with the algorithm of its key's curve. */
export function testOnlySign1(options: TestOnlyCoseOptions): Buffer {
  const algorithm = ALGORITHMS[options.key.asymmetricKeyDetails?.namedCurve ?? ''];
  if (algorithm === undefined) throw new Error('the key is on no curve of COSE');
  const header = options.protectedHeader ?? cbor.map([cbor.integer(1), cbor.integer(algorithm.id)]);
  const signed = cbor.array(
    cbor.text('Signature1'),
    cbor.bytes(header),
    cbor.bytes(Buffer.alloc(0)),
    cbor.bytes(options.payload),
  );
  const signature = sign(algorithm.hash, signed, { key: options.key, dsaEncoding: 'ieee-p1363' });
  const message = cbor.array(
    cbor.bytes(header),
    options.unprotected ?? cbor.map(),
    cbor.bytes(options.payload),
    cbor.bytes(signature),
  );
  return options.tagged ? cbor.tag(18, message) : message;
}
