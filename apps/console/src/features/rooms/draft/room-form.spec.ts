// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { AgreementDraft } from '@glovebox/client';
import { parse } from 'yaml';
import { draftText, readDraftText } from './draft-file.ts';
import { shownProblems } from './shown-problems.ts';
import { draftOf, formOf, roomNameOf, startRoom } from './room-form.ts';

const example = readFileSync('apps/cli/examples/agreement.yaml', 'utf8');

describe('the form of a room', () => {
  it('holds all that the example of a draft says', () => {
    const { form, unknown } = readDraftText(example);
    expect(unknown).toEqual([]);
    expect(AgreementDraft.parse(draftOf(form))).toEqual(AgreementDraft.parse(parse(example)));
  });

  it.each(['yaml', 'json'] as const)('is read again from its %s, complete or not', (format) => {
    const { form } = readDraftText(example);
    expect(readDraftText(draftText(format, form)).form).toEqual(form);
    const begun = { ...startRoom('registry', '2024-02-29T10:00:00Z'), title: 'Begun' };
    expect(readDraftText(draftText(format, begun)).form).toEqual(begun);
  });

  it('keeps the version before that a draft names', () => {
    const follows = { version: 2, previous: 'ab'.repeat(32) };
    expect(draftOf(formOf({ ...parse(example), ...follows }))).toMatchObject(follows);
  });

  it('leaves out empty lines of a policy and tells fields that it does not know', () => {
    const { form } = readDraftText(example);
    const [policy] = form.policies as [{ measurements: string[] }];
    const typed = { ...form, policies: [{ ...policy, measurements: [...policy.measurements, ' ', ''] }] };
    expect(draftOf(typed).attestation.platforms[0]).toMatchObject({ measurements: policy.measurements });
    expect(readDraftText(`${example}\ncolour: red\n`).unknown).toEqual(['colour']);
  });

  it.each(['a: [', 'just words', '- a list'])('refuses %j as no draft', (text) => {
    expect(() => readDraftText(text)).toThrow(expect.objectContaining({ code: 'invalid', field: 'draft' }));
  });

  it('is not wrong before it is filled in', () => {
    const start = startRoom('registry', '2026-11-24T10:00:00Z');
    const problems = { title: 'It is needed.', 'attestation.platforms': 'One is needed.', validUntil: 'Too early.' };
    expect(shownProblems(problems, start, start)).toEqual({});
    expect(shownProblems(problems, { ...start, policies: [{}], until: '' }, start)).toEqual({
      'attestation.platforms': 'One is needed.',
      validUntil: 'Too early.',
    });
  });

  it('names the room by its title', () => {
    expect(roomNameOf('Métabolic health: registry & lab')).toBe('metabolic-health-registry-lab');
    expect(startRoom('a', '2024-02-29T10:00:00Z').until).toBe('2025-02-28');
  });
});
