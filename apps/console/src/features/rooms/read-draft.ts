// SPDX-License-Identifier: Apache-2.0
import { buildAgreement, ClientError, type Pins } from '@glovebox/client';
import type { Agreement } from '@glovebox/contracts';
import { parse } from 'yaml';

/** The agreement that a draft in YAML or JSON describes. @throws ClientError `invalid`, `key-not-pinned`, `refused` */
export function readDraft(text: string, pins: Pins): Agreement {
  return buildAgreement(readYaml(text), pins);
}

function readYaml(text: string): unknown {
  try {
    return parse(text);
  } catch (cause) {
    const first = cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : '';
    throw new ClientError('invalid', `the draft is not YAML: ${first}`, {
      field: 'draft',
      remedy: 'correct it there',
      cause,
    });
  }
}
