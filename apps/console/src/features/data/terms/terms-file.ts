// SPDX-License-Identifier: Apache-2.0
import { ClientError, readPolicies, type Policies } from '@glovebox/client';
import type { AgreementDataset, DatasetTerms } from '@glovebox/contracts';
import { parse, stringify } from 'yaml';

export type TermsFileFormat = 'yaml' | 'json';

/** Terms as a file that `glovebox policy` reads, and whose `datasets` stand as they are in the draft of an agreement. */
export function termsFile(format: TermsFileFormat, name: string, owner: string, terms: DatasetTerms): string {
  const document = { datasets: [{ name, owner, terms }] };
  return format === 'yaml' ? stringify(document) : `${JSON.stringify(document, null, 2)}\n`;
}

export const isTermsFile = (fileName: string): boolean => /\.(ya?ml|json)$/i.test(fileName);

/**
 * The datasets of a policy file or an agreement draft, or terms that stand alone, in YAML or JSON. What is wrong with terms
 * that fit their schema is for the form to show.
 * @throws ClientError `invalid`, its field the place in the file
 */
export function readTermsFile(text: string, owner: string, alone: string): readonly AgreementDataset[] {
  const document = parseText(text);
  const isAlone = typeof document === 'object' && document !== null && 'columns' in document;
  const policies: Policies = readPolicies(isAlone ? { datasets: [{ name: alone, owner, terms: document }] } : document);
  const own = policies.datasets.filter((dataset) => dataset.owner === owner);
  return own.length > 0 ? own : policies.datasets;
}

function parseText(text: string): unknown {
  try {
    return parse(text);
  } catch (cause) {
    const [first = ''] = cause instanceof Error ? cause.message.split('\n') : [];
    throw new ClientError('invalid', `the file is not YAML: ${first}`, {
      field: 'file',
      remedy: 'correct it there',
      cause,
    });
  }
}
