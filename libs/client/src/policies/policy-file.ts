// SPDX-License-Identifier: Apache-2.0
import {
  DatasetTerms,
  Identifier,
  Slug,
  type Agreement,
  type AgreementDataset,
  type Reason,
} from '@glovebox/contracts';
import { checkTerms } from '@glovebox/policy';
import { z } from 'zod';
import { numbersToText } from '../agreements/draft.ts';
import { ClientError } from '../error.ts';

/** Terms outside of an agreement, or a whole agreement draft, of which only this is looked at. */
const PolicyDocument = z.object({
  datasets: z
    .array(
      z.object({
        name: Identifier,
        owner: Slug,
        terms: z.preprocess((value) => numbersToText(value), DatasetTerms),
      }),
    )
    .min(1)
    .max(64),
  regions: z.array(Slug).default([]),
});

/** Dataset terms that can be judged, explained and compared without keys, parties or a coordinator. */
export interface Policies {
  readonly datasets: readonly AgreementDataset[];
  readonly regions: readonly string[];
  /** What does not fit; empty when the terms are consistent. */
  readonly reasons: readonly Reason[];
}

/** @throws ClientError `invalid`, its field the place in the file */
export function readPolicies(input: unknown): Policies {
  const parsed = PolicyDocument.safeParse(input);
  if (!parsed.success) {
    throw badPolicy(input, parsed.error.issues[0]);
  }
  const datasets = parsed.data.datasets.map((dataset) => ({ ...dataset, keybroker: 'none' }));
  return { datasets, regions: parsed.data.regions, reasons: checkTerms(datasets) };
}

/** Names the field that is wrong, a key that nobody knows as well, and what to do about it. */
function badPolicy(input: unknown, issue: z.core.$ZodIssue | undefined): ClientError {
  const path = issue?.path ?? [];
  const unknown = issue?.code === 'unrecognized_keys' ? issue.keys[0] : undefined;
  const field = [...path, ...(unknown === undefined ? [] : [unknown])].join('.') || 'file';
  const said = input === null ? 'the file is empty' : (issue?.message ?? 'not a policy');
  const isInside = path[0] === 'datasets' && path.length > 2;
  const whole = 'give `datasets` with name, owner and terms each, as in an agreement draft';
  const inside = unknown === undefined ? 'correct this field' : 'remove it, or write the name of a field of the terms';
  return new ClientError('invalid', `the policy is not valid: ${said}`, { field, remedy: isInside ? inside : whole });
}

/** What admission looks at, around policies that nobody has signed yet. `asked`: purposes that only the terms are to refuse. */
export function policyAgreement({ datasets, regions }: Policies, asked: readonly string[] = []): Agreement {
  const all = (list: 'purposes' | 'receivers') => datasets.flatMap(({ terms }) => terms[list]);
  return {
    room: 'none',
    title: 'Policies',
    version: 1,
    previous: null,
    parties: [],
    keybrokers: [],
    datasets: [...datasets],
    attestation: { platforms: [] },
    approvals: { officers: 0 },
    receivers: [...new Set(all('receivers'))],
    purposes: [...new Set([...all('purposes'), ...asked])],
    regions: [...regions],
    validFrom: '0001-01-01T00:00:00Z',
    validUntil: '9999-12-31T00:00:00Z',
  };
}
