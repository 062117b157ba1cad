// SPDX-License-Identifier: Apache-2.0
import {
  Agreement,
  AgreementKeybroker,
  DatasetTerms,
  Digest,
  Identifier,
  Line,
  Role,
  Slug,
  Timestamp,
} from '@glovebox/contracts';
import { checkAgreement } from '@glovebox/policy';
import { z } from 'zod';
import { ClientError } from '../error.ts';
import { pinnedParty, type Pins } from '../pins.ts';

/** People write numbers where the terms carry exact decimal text. */
const terms = z.preprocess((value) => numbersToText(value), DatasetTerms);

/**
 * An agreement as people write it: parties by the names under which their keys are pinned, everything else as in the
 * agreement itself.
 */
export const AgreementDraft = z.strictObject({
  room: Slug,
  title: Line,
  version: z.number().int().min(1).optional(),
  previous: Digest.optional(),
  parties: z
    .array(z.strictObject({ name: Slug, roles: z.array(Role).min(1) }))
    .min(2)
    .max(64),
  keybrokers: z
    .array(
      z.strictObject({
        name: Slug,
        owner: Slug,
        identityKey: AgreementKeybroker.shape.identityKey,
        custody: AgreementKeybroker.shape.custody.default('owner-machine'),
        witnesses: AgreementKeybroker.shape.witnesses.default([]),
      }),
    )
    .min(1)
    .max(64),
  datasets: z
    .array(z.strictObject({ name: Identifier, owner: Slug, keybroker: Slug, terms }))
    .min(1)
    .max(64),
  attestation: Agreement.shape.attestation,
  approvals: Agreement.shape.approvals,
  receivers: z.array(Slug).min(1),
  purposes: z.array(Slug).min(1),
  regions: z.array(Slug).default([]),
  validFrom: Timestamp,
  validUntil: Timestamp,
});
export type AgreementDraft = z.infer<typeof AgreementDraft>;

/**
 * The agreement that a draft describes: names replaced by pinned keys, checked for consistency as every verifier will.
 * @throws ClientError `invalid` (field names the place), `key-not-pinned`, `refused` with all reasons
 */
export function buildAgreement(input: unknown, pins: Pins): Agreement {
  const agreement = draftedAgreement(parseDraft(input), pins);
  const reasons = checkAgreement(agreement);
  if (reasons.length > 0) {
    throw new ClientError('refused', 'the agreement is not consistent', {
      reasons,
      remedy: 'change the draft as the reasons say',
    });
  }
  return agreement;
}

/**
 * A draft with names replaced by pinned keys, whether or not it is consistent.
 * @throws ClientError `invalid` when only one of `version` and `previous` is given, `key-not-pinned`
 */
export function draftedAgreement({ version, previous, parties, ...rest }: AgreementDraft, pins: Pins): Agreement {
  if ((version ?? 1) > 1 !== (previous !== undefined)) {
    throw new ClientError('invalid', 'a version above 1 names its predecessor, and version 1 has none', {
      field: 'previous',
      remedy: 'give both `version` and `previous` (the digest of the version before), or neither',
    });
  }
  return Agreement.parse({
    ...rest,
    version: version ?? 1,
    previous: previous ?? null,
    parties: parties.map(({ name, roles }) => ({ name, roles, ...pinnedParty(pins, name) })),
  });
}

function parseDraft(input: unknown): AgreementDraft {
  const parsed = AgreementDraft.safeParse(input);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new ClientError('invalid', `the draft is not valid: ${issue?.message ?? 'not an agreement'}`, {
    field: issue?.path.join('.') ?? 'draft',
    remedy: 'compare it with the example of an agreement draft',
  });
}

/** Fields of terms that carry exact decimals as text; all other numbers are counts. */
const DECIMALS: readonly string[] = [
  'breakpoints',
  'domain',
  'low',
  'high',
  'rhoTotal',
  'rhoPerQuestion',
  'delta',
  'selectionDelta',
];

/** What people write as numbers, as the exact text that terms carry. */
export function numbersToText(value: unknown, key = ''): unknown {
  if (typeof value === 'number') return DECIMALS.includes(key) ? plainDecimal(String(value)) : value;
  if (Array.isArray(value)) return value.map((part: unknown) => numbersToText(part, key));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, numbersToText(part, name)]));
}

/** `1e-7` is how YAML's numbers print; terms have it without an exponent. */
function plainDecimal(text: string): string {
  const match = /^(-?)(\d)(?:\.(\d+))?e-(\d+)$/.exec(text);
  if (match === null) return text;
  const [, sign = '', whole = '', fraction = '', places = ''] = match;
  return `${sign}0.${'0'.repeat(Number(places) - 1)}${whole}${fraction}`;
}
