// SPDX-License-Identifier: Apache-2.0
import { AggregateName, ColumnTerms, Identifier, ReleaseRules, Slug, type DatasetTerms } from '@glovebox/contracts';
import { canonicalBytes, fromBase64Url, fromUtf8, toBase64Url } from '@glovebox/core';
import { applyChange, describeChange, type TermsChange } from '@glovebox/policy';
import { z } from 'zod';
import { ClientError } from '../error.ts';

const dataset = Identifier;
const Change = z.union([
  z.strictObject({ dataset, kind: z.literal('add'), to: z.enum(['purposes', 'receivers']), value: Slug }),
  z.strictObject({ dataset, kind: z.literal('add'), to: z.literal('aggregates'), value: AggregateName }),
  z.strictObject({ dataset, kind: z.literal('column'), column: Identifier, terms: ColumnTerms }),
  z.strictObject({ dataset, kind: z.literal('rules'), rules: ReleaseRules.partial() }),
]);

/** What a refused question needs of one dataset's terms, as it travels in the link of a request. Nobody signed it. */
export const GrantAsk = z.strictObject({
  from: z.string().max(63),
  purpose: z.string().max(63),
  sql: z.string().max(20_000),
  changes: z.array(Change).min(1).max(64),
});
export type GrantAsk = Omit<z.infer<typeof GrantAsk>, 'changes'> & { readonly changes: readonly TermsChange[] };

const CODE_MAX = 60_000;

/** The request as text for the fragment of an address, which browsers never send to a server. */
export const grantCode = (ask: GrantAsk): string => toBase64Url(canonicalBytes(ask));

/** @throws ClientError `invalid` */
export function readGrantCode(code: string): GrantAsk {
  try {
    if (code.length > CODE_MAX) throw new Error('it is too long');
    return GrantAsk.parse(JSON.parse(fromUtf8(fromBase64Url(code)))) as GrantAsk;
  } catch (cause) {
    throw new ClientError('invalid', 'the address holds no request for a grant that can be read', {
      field: 'address',
      remedy: 'copy it again, whole, from what the requester sent',
      cause,
    });
  }
}

/**
 * Terms with what is asked for in them, for their owner to review, and what each change is in words.
 * @throws ClientError `invalid` when the changes do not fit these terms
 */
export function termsAsked(terms: DatasetTerms, name: string, ask: GrantAsk): { terms: DatasetTerms; words: string[] } {
  const own = ask.changes.filter((change) => change.dataset === name);
  const isKnown = (change: TermsChange) =>
    change.kind !== 'column' || terms.columns.some((column) => column.name === change.column);
  if (own.length === 0 || !own.every(isKnown)) throw unfit(name);
  try {
    return { terms: own.reduce(applyChange, terms), words: own.map(describeChange) };
  } catch (cause) {
    throw unfit(name, cause);
  }
}

const unfit = (name: string, cause?: unknown) =>
  new ClientError('invalid', `the request does not fit the terms of \`${name}\``, {
    field: 'address',
    remedy: 'ask the requester to ask again under the terms that hold now',
    cause,
  });
