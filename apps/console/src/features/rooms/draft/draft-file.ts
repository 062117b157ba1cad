// SPDX-License-Identifier: Apache-2.0
import { AgreementDraft, ClientError, innerIssues, numbersToText } from '@glovebox/client';
import { parse, stringify } from 'yaml';
import { draftOf, formOf, type RoomForm } from './room-form.ts';

export type DraftFormat = 'yaml' | 'json';

/** A draft as a file that `glovebox agreement draft` and `propose` read. */
export function draftText(format: DraftFormat, form: RoomForm): string {
  const draft = draftOf(form);
  return format === 'yaml' ? stringify(draft, { aliasDuplicateObjects: false }) : `${JSON.stringify(draft, null, 2)}\n`;
}

export interface ReadDraft {
  readonly form: RoomForm;
  /** Fields of the file that no agreement has, so that the form cannot show them. */
  readonly unknown: readonly string[];
}

/**
 * A draft in YAML or JSON, complete or not: the form shows what it lacks.
 * @throws ClientError `invalid` when it is neither, or no draft at all
 */
export function readDraftText(text: string): ReadDraft {
  const document = parseText(text);
  if (typeof document !== 'object' || document === null || Array.isArray(document)) {
    throw invalid('it holds no fields', 'give an agreement draft, as the command line takes it');
  }
  const form = formOf(document);
  const { error } = AgreementDraft.safeParse(document);
  const unknown = innerIssues(error?.issues ?? []).flatMap(({ code, path, keys = [] }) =>
    code === 'unrecognized_keys' && !isKept(path) ? keys.map((key) => [...path, key].map(String).join('.')) : [],
  );
  return {
    form: { ...form, datasets: form.datasets.map((one) => ({ ...one, terms: numbersToText(one.terms) })) },
    unknown,
  };
}

/** Policies and terms are taken as they are: what is wrong with them is told at them. */
const isKept = (path: readonly PropertyKey[]): boolean => path[0] === 'attestation' || path[2] === 'terms';

function parseText(text: string): unknown {
  try {
    return parse(text);
  } catch (cause) {
    const [first = ''] = cause instanceof Error ? cause.message.split('\n') : [];
    throw invalid(`it is not YAML: ${first}`, 'correct it there', cause);
  }
}

const invalid = (message: string, remedy: string, cause?: unknown) =>
  new ClientError('invalid', `the draft cannot be read: ${message}`, { field: 'draft', remedy, cause });
