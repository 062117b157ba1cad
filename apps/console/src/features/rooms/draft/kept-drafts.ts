// SPDX-License-Identifier: Apache-2.0
import { useState, type Dispatch, type SetStateAction } from 'react';
import type { RoomForm } from './room-form.ts';

/** Drafts by whom and of what: they outlive another page and a locked session, in the memory of this page alone. */
const kept = new Map<string, RoomForm>();

/** A draft that is there again when one comes back to it. */
export function useKeptDraft(key: string, start: RoomForm): readonly [RoomForm, Dispatch<SetStateAction<RoomForm>>] {
  const [form, setForm] = useState(() => kept.get(key) ?? start);
  return [
    form,
    (change) => {
      setForm((before) => {
        const after = typeof change === 'function' ? change(before) : change;
        kept.set(key, after);
        return after;
      });
    },
  ];
}

export const forgetDraft = (key: string): void => {
  kept.delete(key);
};
