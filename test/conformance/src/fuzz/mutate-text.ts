// SPDX-License-Identifier: Apache-2.0
import type { Mutation } from './mutate-bytes.ts';
import type { Random } from './random.ts';

const asText = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8');
const asBytes = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'utf8'));

const ODD_VALUES: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  256,
  65_536,
  2 ** 53,
  1e308,
  '',
  'A',
  '0'.repeat(64),
  '2026-02-30T00:00:00Z',
  '\u0000\ud800',
  [],
  {},
  [[]],
  { __proto__: 1 },
];

const LONG_BASE64 = /^[A-Za-z0-9_-]{16,}$/;

/** Members of JSON changed in place: removed, repeated, replaced, or the bytes inside a base64url string mutated. */
export const mutateJson =
  (inner: Mutation): Mutation =>
  (bytes, random, other) => {
    try {
      const value = JSON.parse(asText(bytes)) as unknown;
      const donor = random.chance(4) ? (JSON.parse(asText(other)) as unknown) : value;
      return asBytes(JSON.stringify(changed(value, random, { donor, inner, other })));
    } catch {
      return bytes;
    }
  };

interface Change {
  readonly donor: unknown;
  readonly inner: Mutation;
  readonly other: Uint8Array;
}

/** Walks down a random path and changes what stands at its end. */
function changed(value: unknown, random: Random, change: Change): unknown {
  if (typeof value !== 'object' || value === null || random.chance(8)) return changedValue(value, random, change);
  const keys = Object.keys(value);
  if (keys.length === 0) return changedValue(value, random, change);
  const key = random.pick(keys);
  const next = changed(Reflect.get(value, key), random, change);
  if (Array.isArray(value)) return value.map((item: unknown, index) => (String(index) === key ? next : item));
  if (random.chance(20)) return Object.fromEntries(Object.entries(value).filter(([name]) => name !== key));
  return { ...value, [key]: next };
}

function changedValue(value: unknown, random: Random, { donor, inner, other }: Change): unknown {
  if (typeof value === 'string' && LONG_BASE64.test(value) && !random.chance(4)) {
    return Buffer.from(inner(Uint8Array.from(Buffer.from(value, 'base64url')), random, other)).toString('base64url');
  }
  if (typeof value === 'string' && random.chance(2)) {
    return asText(inner(asBytes(value), random, other));
  }
  if (typeof value === 'number' && random.chance(2)) return value + random.below(5) - 2;
  if (Array.isArray(value) && value.length > 0 && random.chance(2)) {
    const items = value as unknown[];
    return random.chance(2) ? [...items, ...items] : items.slice(1);
  }
  return random.chance(3) ? donor : random.pick(ODD_VALUES);
}

const XML_PARTS: readonly string[] = [
  '<!DOCTYPE a [<!ENTITY b "c">]>',
  '&amp;',
  '&b;',
  '&#0;',
  '&#x41;',
  '<!-- c -->',
  '<![CDATA[d]]>',
  '<?e f?>',
  '<a b="c" b="d"/>',
  '<a xmlns:x="y"><x:b/></a>',
  '<a>',
  '</a>',
  ' xmlns=""',
  '\u00a0',
  '\r',
];

/** Elements and attributes of XML removed, repeated, moved or planted. */
export const mutateXml: Mutation = (bytes, random, other) => {
  const text = asText(bytes);
  const tags = [...text.matchAll(/<[^<>]*>|\s[\w:]+="[^"<]*"/g)];
  if (tags.length === 0) return bytes;
  const [one, two] = [random.pick(tags), random.pick(tags)];
  const [at, end] = [one.index, one.index + one[0].length];
  const donor = [...asText(other).matchAll(/<[^<>]*>/g)];
  const put = random.pick([
    '',
    one[0] + one[0],
    two[0],
    one[0] + random.pick(XML_PARTS),
    random.pick(XML_PARTS) + one[0],
    donor.length > 0 ? random.pick(donor)[0] : one[0].slice(0, -1),
    `<a>${one[0]}</a>`,
  ]);
  return asBytes(text.slice(0, at) + put + text.slice(end));
};
