// SPDX-License-Identifier: Apache-2.0
import type { Agreement, Reason } from '@glovebox/contracts';
import { checkAgreement } from '@glovebox/policy';
import { ClientError } from '../error.ts';
import { pinnedParty, type Pins } from '../pins.ts';
import { asSentence, describeIssue, innerIssues } from '../schema-issue.ts';
import { AgreementDraft, draftedAgreement } from './draft.ts';

/** What is wrong, by the place in the draft, as `datasets.0.terms.purposes`; the first of a place. */
export type DraftProblems = Readonly<Record<string, string>>;

export type CheckedDraft =
  | { readonly kind: 'agreement'; readonly agreement: Agreement }
  | { readonly kind: 'problems'; readonly problems: DraftProblems };

/**
 * The agreement that a draft describes, as `buildAgreement` makes it, or everything that is wrong with it, each at its
 * place with its remedy: for a draft that is still being written.
 */
export function checkDraft(input: unknown, pins: Pins): CheckedDraft {
  const parsed = AgreementDraft.safeParse(input);
  if (!parsed.success) {
    return problemsOf(
      innerIssues(parsed.error.issues).map((issue) => [issue.path.map(String).join('.'), describeIssue(issue)]),
    );
  }
  const draft = parsed.data;
  const unpinned = draft.parties.flatMap(({ name }, index) => pinProblem(pins, name, index));
  if (unpinned.length > 0) return problemsOf(unpinned);
  try {
    const agreement = draftedAgreement(draft, pins);
    const reasons = checkAgreement(agreement);
    return reasons.length === 0
      ? { kind: 'agreement', agreement }
      : problemsOf(reasons.map((reason) => [placeOf(draft, reason), wordsOf(reason)]));
  } catch (error) {
    if (!(error instanceof ClientError)) throw error;
    return problemsOf([[error.field ?? 'draft', wordsOf(error)]]);
  }
}

type Found = readonly [place: string, problem: string];

function problemsOf(found: readonly Found[]): CheckedDraft {
  const problems: Record<string, string> = {};
  // The first of a place stays: the others often follow from it.
  for (const [place, problem] of found) problems[place] ??= problem;
  return { kind: 'problems', problems };
}

function pinProblem(pins: Pins, name: string, index: number): Found[] {
  try {
    pinnedParty(pins, name);
    return [];
  } catch (error) {
    if (!(error instanceof ClientError)) throw error;
    return [[`parties.${String(index)}.name`, wordsOf(error)]];
  }
}

const FIELDS: Readonly<Record<string, string>> = {
  'agreement-validity': 'validUntil',
  'agreement-quorum': 'approvals.officers',
  'agreement-version': 'previous',
};

/** Reasons name datasets and keybrokers; in a draft they have a place in a list. */
function placeOf(draft: AgreementDraft, { code, message, dataset, clause }: Reason): string {
  const known = FIELDS[code];
  if (known !== undefined) return known;
  const [, named = ''] = /^([a-z]\S*): /i.exec(message) ?? [];
  const [list = '', name = '', ...rest] = named.split('.');
  const index = (items: readonly { readonly name: string }[], one: string) =>
    String(items.findIndex((item) => item.name === one));
  const at = draft.datasets.findIndex((one) => one.name === (dataset ?? (list === 'datasets' ? name : undefined)));
  if (at >= 0) {
    const isTerms = clause !== undefined || (rest[0] !== 'owner' && rest[0] !== 'keybroker');
    return `datasets.${String(at)}.${isTerms ? 'terms' : rest.join('.')}`;
  }
  if (list === 'keybrokers' && rest.length > 0) return `keybrokers.${index(draft.keybrokers, name)}.${rest.join('.')}`;
  return list === '' ? 'draft' : list;
}

const wordsOf = ({ message, remedy }: { readonly message: string; readonly remedy?: string | undefined }): string =>
  [message.replace(/^[a-z]\S*: /i, ''), remedy ?? '']
    .filter((part) => part !== '')
    .map(asSentence)
    .join(' ');
