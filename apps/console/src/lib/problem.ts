// SPDX-License-Identifier: Apache-2.0
import type { Reason } from '@glovebox/contracts';
import { CodedError } from '@glovebox/core';
import { asSentence, ClientError } from '@glovebox/client';

/** An error as the page shows it: nothing of what was said is left out. */
export interface ShownProblem {
  readonly title: string;
  readonly code: string;
  readonly message: string;
  readonly field?: string;
  readonly remedy?: string;
  readonly reasons: readonly Reason[];
}

const TITLES: Readonly<Record<string, string>> = {
  unreachable: 'No answer from the coordinator',
  'bad-reply': 'The coordinator answered something else',
  'key-not-pinned': 'A key that you have not pinned',
  'key-differs-from-pin': 'A key differs from what you pinned',
  'not-found': 'Not found',
  refused: 'Refused',
  denied: 'Refused',
  'wrong-passphrase': 'Wrong passphrase',
  'upload-interrupted': 'The upload was interrupted',
  'not-loaded': 'This part of the console is not here yet',
};

/** What helps in a browser, where it is another thing than at a command line. */
const REMEDIES: Readonly<Record<string, string>> = {
  unreachable: 'check your connection and try again; if it stays so, ask whoever runs the coordinator',
};

export function toProblem(error: unknown): ShownProblem {
  if (isCoded(error)) {
    const { code, message, field } = error;
    const remedy = isOfAddress(error) ? WRONG_ADDRESS : Object.hasOwn(REMEDIES, code) ? REMEDIES[code] : error.remedy;
    return {
      title: Object.hasOwn(TITLES, code) ? (TITLES[code] ?? 'Refused') : 'That did not work',
      code,
      message: asSentence(message),
      ...(field === undefined ? {} : { field }),
      ...(remedy === undefined ? {} : { remedy: asSentence(remedy) }),
      reasons: error instanceof ClientError ? error.reasons : [],
    };
  }
  return {
    title: 'A fault in the console',
    code: 'internal',
    message: error instanceof Error ? asSentence(error.message) : 'The cause is unknown.',
    remedy: 'Reload the page. If it happens again, report what you did.',
    reasons: [],
  };
}

const WRONG_ADDRESS = 'check the address of this page: the link may be cut off or mistyped';
/** Identifiers come from the page's address. */
const isOfAddress = ({ code, field }: CodedError): boolean =>
  code === 'malformed' && (field === 'digest' || field === 'id');

const isCoded = (error: unknown): error is CodedError => error instanceof CodedError;
