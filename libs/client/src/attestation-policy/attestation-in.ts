// SPDX-License-Identifier: Apache-2.0

/**
 * Where a document has its attestation policy: by itself, as the `attestation` of an agreement or its draft, or the policy
 * of one platform alone. Whether it is one is the schema's to judge.
 */
export function attestationIn(document: unknown): unknown {
  const value = member(document, 'attestation') ?? document;
  return member(value, 'platform') === undefined ? value : { platforms: [value] };
}

const member = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined;
