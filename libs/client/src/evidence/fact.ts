// SPDX-License-Identifier: Apache-2.0

/** How much attention a fact deserves: `danger` is what no policy accepts. */
export type FactTone = 'good' | 'plain' | 'caution' | 'danger';

/** One thing that evidence says, and what that means for whoever's data is at stake. */
export interface EvidenceFact {
  readonly label: string;
  readonly value: string;
  readonly meaning: string;
  readonly tone: FactTone;
}

export interface EvidenceSection {
  readonly title: string;
  readonly facts: readonly EvidenceFact[];
}

export const fact = (label: string, value: string, meaning: string, tone: FactTone = 'plain'): EvidenceFact => ({
  label,
  value,
  meaning,
  tone,
});

/** The same titles for every platform, so that two descriptions can be read side by side. */
export const TITLE = {
  protection: 'Who can look inside',
  program: 'What runs',
  machine: 'Which machine and firmware',
  binding: 'What it is bound to',
} as const;

export const debugFact = (debug: boolean, where: string): EvidenceFact =>
  debug
    ? fact(
        'Debugging',
        'ON',
        `the host may read and change everything inside (${where}); no policy accepts this`,
        'danger',
      )
    : fact('Debugging', 'off', `the host has no debugging access (${where})`, 'good');

export const isZero = (hex: string): boolean => /^0*$/.test(hex);

/** The freshness value, the same for every platform under its own name. */
export const boundFact = (name: string, value: string): EvidenceFact =>
  isZero(value)
    ? fact(name, 'all zero', 'nothing was bound: anybody may replay this evidence', 'caution')
    : fact(
        name,
        readable(value),
        'chosen by the worker; binds this evidence to one challenge and to the worker’s keys, if it equals the expected value',
      );

/** Hex, and what it says where it is plain text. */
export function readable(hex: string): string {
  const codes = (hex.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16));
  const content = codes.slice(0, codes.findLastIndex((code) => code !== 0) + 1);
  const isText = content.length > 3 && content.every((code) => (code >= 0x20 && code <= 0x7e) || code === 0x0a);
  return isText ? `${hex} (${JSON.stringify(String.fromCharCode(...content))})` : hex;
}

export const smtFact = (possible: boolean, detail: string): EvidenceFact =>
  possible
    ? fact(
        'Shared processor cores',
        'possible',
        `${detail}: another program may run on the same core and try to eavesdrop`,
        'caution',
      )
    : fact('Shared processor cores', 'excluded', detail, 'good');
