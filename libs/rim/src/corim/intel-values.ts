// SPDX-License-Identifier: Apache-2.0
import { isTagged, type TaggedCbor, type TaggedCborMap } from '@glovebox/attestation';
import { toHex } from '@glovebox/core';
import type { CorimDigest, CorimSet, IntelValues } from './corim.ts';
import { asArray, asBytes, asText, optional, TAG } from './corim-values.ts';

/** Intel's values of a measurement (draft-cds-rats-intel-corim-profile-06, section 8): all of them are negative. */
const KEY = { attributes: -82, mrTee: -83, evaluation: -86, statuses: -88, advisories: -89 } as const;
const READ: readonly number[] = Object.values(KEY);
const OPERATOR = { atLeast: 2, member: 6 } as const;

/** Null where there is none of them. @throws DecodeError */
export function readIntelValues(
  values: TaggedCborMap,
  readDigest: (value: TaggedCbor) => CorimDigest,
): IntelValues | null {
  const keys = [...values.keys()].filter((key): key is number => typeof key === 'number' && key < 0);
  if (keys.length === 0) return null;
  const attributes = optional(values, KEY.attributes, readMasked);
  return {
    mrTee: optional(values, KEY.mrTee, (value) => alternatives(value, TAG.digestSet, readDigest)),
    attributes,
    minimumEvaluation: optional(values, KEY.evaluation, readAtLeast),
    statuses: optional(values, KEY.statuses, (value) => alternatives(value, TAG.textSet, readText)),
    advisories: optional(values, KEY.advisories, (value) => alternatives(value, TAG.textSet, readText)),
    others: keys.filter((key) => !READ.includes(key) || (key === KEY.attributes && attributes === null)).map(String),
  };
}

const readText = (value: TaggedCbor): string => asText(value, 'text');

/**
 * `member`: one of these, or several. `exactly`: all of these, one value alone being a set of one. `other`: what is not to
 * be, or another expression.
 */
function alternatives<T>(value: TaggedCbor, tag: number, read: (value: TaggedCbor) => T): CorimSet<T> {
  if (isTagged(value)) {
    const [operator, set] = asArray(value.value, 'expression');
    const kind = value.tag === tag && operator === OPERATOR.member ? 'member' : 'other';
    return { kind, values: asArray(set, 'set').map(read) };
  }
  const items = asArray(value, 'set');
  // One digest is a pair of algorithm and value, where a set is an array of such pairs.
  const single = tag === TAG.digestSet && typeof items[0] === 'number';
  return { kind: 'exactly', values: single ? [read(items)] : items.map(read) };
}

/** `other`: an exact number, or an expression that is no minimum. */
function readAtLeast(value: TaggedCbor): number | 'other' {
  if (!isTagged(value) || value.tag !== TAG.numericExpression) return 'other';
  const [operator, minimum] = asArray(value.value, 'expression');
  return operator === OPERATOR.atLeast && typeof minimum === 'number' ? minimum : 'other';
}

/** Null where they are written in another way, as a list of their bits for example. */
function readMasked(value: TaggedCbor): { readonly value: string; readonly mask: string | null } | null {
  const content = isTagged(value) ? value.value : value;
  if (content instanceof Uint8Array) return { value: toHex(content), mask: null };
  if (!isTagged(value) || value.tag !== TAG.maskedValue) return null;
  const [raw, mask] = asArray(content, 'attributes');
  return { value: toHex(asBytes(raw, 'attributes')), mask: toHex(asBytes(mask, 'attributes')) };
}
