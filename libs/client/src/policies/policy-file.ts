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
    const [issue] = parsed.error.issues;
    throw new ClientError('invalid', `the policy is not valid: ${issue?.message ?? 'not a policy'}`, {
      field: issue?.path.join('.') || 'file',
      remedy: 'give `datasets` with name, owner and terms each, as in an agreement draft',
    });
  }
  const datasets = parsed.data.datasets.map((dataset) => ({ ...dataset, keybroker: 'none' }));
  return { datasets, regions: parsed.data.regions, reasons: checkTerms(datasets) };
}

/** What admission looks at, around policies that nobody has signed yet. */
export function policyAgreement({ datasets, regions }: Policies): Agreement {
  const all = (list: 'purposes' | 'receivers') => [...new Set(datasets.flatMap(({ terms }) => terms[list]))];
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
    receivers: all('receivers'),
    purposes: all('purposes'),
    regions: [...regions],
    validFrom: '0001-01-01T00:00:00Z',
    validUntil: '9999-12-31T00:00:00Z',
  };
}
