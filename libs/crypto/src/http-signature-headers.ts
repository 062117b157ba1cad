// SPDX-License-Identifier: Apache-2.0
import { parseDictionary, serializeDictionary, serializeInnerList, type InnerList } from 'structured-headers';
import { z } from 'zod';
import { Key32 } from '@glovebox/contracts';
import { refuse, type HeaderFields } from './http-signature-base.ts';

/** The only label and the only tag that are signed and accepted here. */
export const SIGNATURE_LABEL = 'glovebox';

export const SignatureNonce = z.string().regex(/^[A-Za-z0-9_-]{16,64}$/);

const HEADER_CHARACTERS_MAX = 4096;
const UNIX_SECONDS_MAX = 253_402_300_799;

/** Exactly these: a parameter that nobody checks, such as `expires`, is refused rather than ignored. */
const Parameters = z.strictObject({
  created: z.number().int().min(0).max(UNIX_SECONDS_MAX),
  keyid: Key32,
  nonce: SignatureNonce,
  alg: z.literal('ed25519'),
  tag: z.literal(SIGNATURE_LABEL),
});

const ComponentName = z.string().regex(/^@?[a-z0-9-]{1,60}$/);

export interface SignatureHeaders extends z.infer<typeof Parameters> {
  /** What is covered, without repetition. */
  readonly components: readonly string[];
  /** The parameters as text, the last line of the signature base. */
  readonly parameters: string;
  readonly signature: Uint8Array<ArrayBuffer>;
}

/**
 * Parses Signature-Input and Signature (RFC 9421, section 4). All of it is attacker-controlled. Each must be the
 * canonical text of a dictionary with our label alone: structured fields let the last of two equal keys win, and with
 * one text for each value nothing can be said twice.
 * @throws CryptoError `signature`
 */
export function parseSignatureHeaders(headers: HeaderFields): SignatureHeaders {
  const input = onlyMember(headers, 'signature-input');
  if (!isInnerList(input)) throw refuse('not a list of components', 'signature-input');
  const parsed = Parameters.safeParse(Object.fromEntries(input[1]));
  if (!parsed.success) {
    const parameter = parsed.error.issues[0]?.path.join('.') ?? '';
    throw refuse('the signature parameters are not the ones of this profile', parameter || 'signature-input');
  }
  return {
    ...parsed.data,
    components: parseComponents(input),
    parameters: serializeInnerList(input),
    signature: parseSignature(headers),
  };
}

function parseComponents([items]: InnerList): string[] {
  const names = items.map(([name, parameters]) => {
    const parsed = ComponentName.safeParse(name);
    if (!parsed.success || parameters.size !== 0) throw refuse('a component is not plain', 'signature-input');
    return parsed.data;
  });
  if (new Set(names).size !== names.length) throw refuse('a component is covered twice', 'signature-input');
  return names;
}

function parseSignature(headers: HeaderFields): Uint8Array<ArrayBuffer> {
  const [value, parameters] = onlyMember(headers, 'signature');
  if (!(value instanceof ArrayBuffer) || value.byteLength !== 64 || parameters.size !== 0) {
    throw refuse('not the 64 bytes of an Ed25519 signature', 'signature');
  }
  return new Uint8Array(value);
}

function onlyMember(headers: HeaderFields, name: string) {
  const text = headers.get(name);
  if (typeof text !== 'string') throw refuse(`\`${name}\` must be there exactly once`, name, 'sign the request');
  if (text.length > HEADER_CHARACTERS_MAX) throw refuse(`\`${name}\` is too long`, name);
  const dictionary = parseCanonical(text, name);
  const member = dictionary.get(SIGNATURE_LABEL);
  if (member === undefined || dictionary.size !== 1) {
    throw refuse(`\`${name}\` must have the label \`${SIGNATURE_LABEL}\` and no other`, name);
  }
  return member;
}

function parseCanonical(text: string, name: string): ReturnType<typeof parseDictionary> {
  try {
    const dictionary = parseDictionary(text);
    if (serializeDictionary(dictionary) === text) return dictionary;
  } catch {
    // Whatever the parser found is said below: its text may quote the input.
  }
  throw refuse(`\`${name}\` is not a canonical structured field`, name);
}

const isInnerList = (member: ReturnType<typeof onlyMember>): member is InnerList => Array.isArray(member[0]);
