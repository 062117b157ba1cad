// SPDX-License-Identifier: Apache-2.0
import type { AtomTable } from '../atoms/count-atoms.ts';
import { grid } from './grid.ts';

/** What the bins cost, for the owner. */
export function atomsText(name: string, table: AtomTable): string {
  const { atoms, small, peopleInSmall, people, minimumPeople, rows, badRows, dimensions } = table;
  return [
    `${name}: ${String(people)} people in ${String(rows - badRows)} good rows of ${String(rows)} fall into ${String(atoms)} atoms, the combinations of all dimensions.`,
    `${String(small)} of them (${percent(small, atoms)}) have fewer than ${String(minimumPeople)} people; ${String(peopleInSmall)} people (${percent(peopleInSmall, people)}) are in one of these.`,
    '',
    grid(
      ['dimension', 'shows', 'atoms without it', 'too small', 'people in these'],
      dimensions.map(({ column, shown, without }) => [
        column,
        String(shown),
        String(without.atoms),
        `${String(without.small)} (${percent(without.small, without.atoms)})`,
        `${String(without.peopleInSmall)} (${percent(without.peopleInSmall, people)})`,
      ]),
    ),
    '',
    'The fewer atoms are too small, the more of what is asked can be released. These numbers are about your rows: keep them to yourself.',
  ].join('\n');
}

const percent = (part: number, whole: number): string => `${(whole === 0 ? 0 : (100 * part) / whole).toFixed(1)}%`;
