// SPDX-License-Identifier: Apache-2.0
import type { Problems } from '../../../lib/problems.ts';
import type { RoomForm } from './room-form.ts';

/** Where the document has another name for a part of the form. */
const PARTS: Readonly<Record<string, keyof RoomForm>> = {
  validFrom: 'from',
  validUntil: 'until',
  approvals: 'officers',
  attestation: 'policies',
};

/** Problems of what was filled in already: a form that one has just opened is not wrong, but empty. */
export function shownProblems(problems: Problems, form: RoomForm, start: RoomForm): Problems {
  const isTouched = (field: string): boolean => {
    const [name = ''] = field.split('.');
    const part = PARTS[name] ?? name;
    return !(part in form) || form[part as keyof RoomForm] !== start[part as keyof RoomForm];
  };
  return Object.fromEntries(Object.entries(problems).filter(([field]) => isTouched(field)));
}
