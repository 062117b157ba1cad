// SPDX-License-Identifier: Apache-2.0
import { Role } from '@glovebox/contracts';
import { z } from 'zod';
import { countOf, dayOf, linesOf, listOf, momentOf, textOf, valuesOf } from '../../../lib/text-values.ts';
import { cleaned } from './policy/clean-policy.ts';

/** An agreement as it is filled in. Texts are as typed; whether they are what they should be is the schema's to judge. */
export interface RoomForm {
  readonly room: string;
  readonly title: string;
  /** Of a new version of a room: its number and the digest of the one before. */
  readonly follows: { readonly version: number; readonly previous: string } | null;
  readonly parties: readonly PartyForm[];
  readonly keybrokers: readonly KeybrokerForm[];
  readonly datasets: readonly DatasetForm[];
  /** Values of platform policies, complete or not. */
  readonly policies: readonly unknown[];
  readonly officers: string;
  readonly receivers: readonly string[];
  readonly purposes: string;
  readonly regions: string;
  readonly from: string;
  readonly until: string;
}

export interface PartyForm {
  readonly name: string;
  readonly roles: readonly Role[];
}

export interface KeybrokerForm {
  readonly name: string;
  readonly owner: string;
  readonly identityKey: string;
  /** Keys, a line each. */
  readonly witnesses: string;
}

export interface DatasetForm {
  readonly name: string;
  readonly owner: string;
  readonly keybroker: string;
  /** As they are in the document: the form of terms makes them, or a file. */
  readonly terms: unknown;
}

/** To begin with: oneself, and a year from today. `today`: a time of today. */
export const startRoom = (self: string, today: string): RoomForm => ({
  room: '',
  title: '',
  follows: null,
  parties: [{ name: self, roles: [] }],
  keybrokers: [],
  datasets: [],
  policies: [],
  officers: '1',
  receivers: [],
  purposes: '',
  regions: '',
  from: today.slice(0, 10),
  until: `${String(Number(today.slice(0, 4)) + 1)}${today.slice(4, 10)}`.replace('-02-29', '-02-28'),
});

/** What a form says, in the shape of a draft that the command line reads, too. */
export const draftOf = (form: RoomForm) => ({
  room: form.room.trim(),
  title: form.title.trim(),
  ...form.follows,
  validFrom: momentOf(form.from, '00:00:00'),
  validUntil: momentOf(form.until, '00:00:00'),
  purposes: listOf(form.purposes),
  receivers: form.receivers,
  regions: listOf(form.regions),
  approvals: { officers: countOf(form.officers) },
  parties: form.parties,
  keybrokers: form.keybrokers.map(({ name, owner, identityKey, witnesses }) => ({
    name: name.trim(),
    owner,
    identityKey: identityKey.trim(),
    custody: 'owner-machine',
    witnesses: valuesOf(witnesses).map((key) => key.trim()),
  })),
  datasets: form.datasets,
  attestation: { platforms: form.policies.map(cleaned) },
});

const text = z.coerce.string().catch('');
const texts = z.array(text).catch([]);
const listed = <T extends z.ZodType>(item: T) => z.array(item).catch([]);

/** Reads what can be read: the form shows what is missing or wrong. */
const LooseDraft = z.object({
  room: text,
  title: text,
  version: z.number().optional().catch(undefined),
  previous: z.string().optional().catch(undefined),
  parties: listed(z.object({ name: text, roles: z.array(Role).catch([]) })),
  keybrokers: listed(z.object({ name: text, owner: text, identityKey: text, witnesses: texts })),
  datasets: listed(z.object({ name: text, owner: text, keybroker: text, terms: z.unknown() })),
  attestation: z.object({ platforms: z.array(z.unknown()).catch([]) }).catch({ platforms: [] }),
  approvals: z.object({ officers: text }).catch({ officers: '' }),
  receivers: texts,
  purposes: texts,
  regions: texts,
  validFrom: text,
  validUntil: text,
});

/** The form in which a draft is filled in, complete or not. */
export function formOf(document: unknown): RoomForm {
  const draft = LooseDraft.parse(typeof document === 'object' && document !== null ? document : {});
  const { room, title, version, previous, parties, datasets, receivers } = draft;
  return {
    ...{ room, title, parties, datasets, receivers },
    follows: version === undefined || previous === undefined ? null : { version, previous },
    keybrokers: draft.keybrokers.map(({ witnesses, ...keybroker }) => ({
      ...keybroker,
      witnesses: linesOf(witnesses),
    })),
    policies: draft.attestation.platforms,
    officers: draft.approvals.officers,
    purposes: textOf(draft.purposes),
    regions: textOf(draft.regions),
    from: dayOf(draft.validFrom, '00:00:00'),
    until: dayOf(draft.validUntil, '00:00:00'),
  };
}

/** A room's name from its title. */
export const roomNameOf = (title: string): string =>
  title
    .toLowerCase()
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40)
    .replace(/-+$/, '');
