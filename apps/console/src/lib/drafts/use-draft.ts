// SPDX-License-Identifier: Apache-2.0
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import type { z } from 'zod';
import { useSession } from '../session/session.ts';

const PAUSE_MS = 300;

/** The draft of this name as it was left, null where there is none; read once, as the page has it from then on. */
export function useKeptDraft<T>(name: string, schema: z.ZodType<T>) {
  const { drafts, party } = useSession();
  return useQuery({
    queryKey: ['drafts', party.fingerprint, name],
    queryFn: async () => schema.safeParse(await drafts.read(name)).data ?? null,
    networkMode: 'always',
    staleTime: Infinity,
    gcTime: 0,
  });
}

/**
 * Keeps a draft while it changes, and what is there when the page is left or locked. Null, for nothing worth keeping,
 * removes it. What stands at first is not written.
 * @returns removes it for good, as when it was sent
 */
export function useKeepDraft(name: string, value: object | null): () => void {
  const { drafts } = useSession();
  const text = JSON.stringify(value);
  const kept = useRef<string | null>(text);
  const isOver = useRef(false);
  const save = useRef<() => void>(() => undefined);
  useEffect(() => {
    save.current = () => {
      if (isOver.current || kept.current === text) return;
      kept.current = text;
      // A browser that keeps nothing, as in some private windows, keeps no drafts either: no reason to stop anybody.
      (value === null ? drafts.remove(name) : drafts.write(name, value)).catch(() => undefined);
    };
    const timer = setTimeout(() => {
      save.current();
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
    };
  });
  useEffect(
    () => () => {
      save.current();
    },
    [],
  );
  return () => {
    isOver.current = true;
    drafts.remove(name).catch(() => undefined);
  };
}
