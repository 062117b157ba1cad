// SPDX-License-Identifier: Apache-2.0
import type { ColumnTerms } from '@glovebox/contracts';

/**
 * Which texts may stand in a column: with a declared domain only those that, seen through each of the transforms that the
 * column may be seen through, are in it. A text has no other transform than its first characters.
 */
export function domainOf(terms: ColumnTerms): (text: string) => boolean {
  if (terms.role !== 'dimension' || terms.domain === undefined) return () => true;
  const domain = new Set(terms.domain);
  const { transforms } = terms;
  if (transforms === undefined) return (text) => domain.has(text);
  const lengths = transforms.map((one) => (one.kind === 'prefix' ? one.length : null));
  return (text) => lengths.every((length) => length !== null && domain.has(Array.from(text).slice(0, length).join('')));
}
