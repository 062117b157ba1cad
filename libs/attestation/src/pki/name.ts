// SPDX-License-Identifier: Apache-2.0
import { DecodeError } from '@glovebox/core';
import { DerReader, readAll, readDer, TAG } from './der.ts';
import { objectIdentifier, text } from './der-values.ts';

const TYPES: ReadonlyMap<string, string> = new Map([
  ['2.5.4.3', 'CN'],
  ['2.5.4.6', 'C'],
  ['2.5.4.7', 'L'],
  ['2.5.4.8', 'ST'],
  ['2.5.4.10', 'O'],
  ['2.5.4.11', 'OU'],
]);

const PARTS_MAX = 16;

/** A distinguished name for people (RFC 4514), never for comparison: names are compared by their DER. @throws DecodeError */
export function nameText(encoded: Uint8Array): string {
  const parts = readAll(readDer(encoded, TAG.sequence), PARTS_MAX).map((relative) =>
    readAll(readDer(relative.encoded, TAG.set), PARTS_MAX)
      .map((attribute) => {
        const reader = new DerReader(readDer(attribute.encoded, TAG.sequence).content);
        const oid = objectIdentifier(reader.next(TAG.oid));
        const value = text(reader.any());
        reader.end();
        if (!/^[ -~]*$/.test(value)) throw new DecodeError('malformed', 'name is not plain text');
        return `${TYPES.get(oid) ?? oid}=${value.replace(/[,+"\\<>;]/g, '\\$&')}`;
      })
      .join('+'),
  );
  return parts.reverse().join(',');
}
