// SPDX-License-Identifier: Apache-2.0
import type { GloveboxClient, KeysFile, PartyIdentity, Pins } from '@glovebox/client';
import { createContext, useContext } from 'react';
import type { Drafts } from '../drafts/drafts.ts';
import type { StoredIdentity } from './identities.ts';

/** A party at work: its keys are open in memory until it locks, stays away too long, or closes the page. */
export interface OpenSession {
  readonly client: GloveboxClient;
  readonly party: PartyIdentity;
  /** Whom it pinned, and itself. */
  readonly pins: Pins;
  readonly identity: StoredIdentity;
  /** What it has written and not sent. */
  readonly drafts: Drafts;
  readonly setPins: (pins: Pins) => Promise<void>;
  readonly setDevelopmentTrust: (isTrusted: boolean) => Promise<void>;
  readonly lock: () => void;
  /** While something runs that the keys are needed for, an idle page does not lock. Call the result when it is over. */
  readonly stayOpen: () => () => void;
}

/** What can be done while no keys are open. */
export interface SessionGate {
  /** Null until the browser told. */
  readonly identities: readonly StoredIdentity[] | null;
  /** Who was open last and locked. */
  readonly locked: string | null;
  readonly create: (name: string, passphrase: string) => Promise<void>;
  /**
   * Keys from a file: sealed ones keep their passphrase, others are sealed under the one given.
   * @throws ClientError `wrong-passphrase`, `invalid` when there is another identity of this name
   */
  readonly adopt: (file: KeysFile, passphrase: string, pins: Pins) => Promise<void>;
  /** @throws ClientError `wrong-passphrase` */
  readonly unlock: (name: string, passphrase: string) => Promise<void>;
  readonly forget: (name: string) => Promise<void>;
}

export type SessionState =
  { readonly kind: 'closed'; readonly gate: SessionGate } | { readonly kind: 'open'; readonly session: OpenSession };

export const SessionContext = createContext<SessionState | null>(null);

export function useSessionState(): SessionState {
  const state = useContext(SessionContext);
  if (state === null) throw new Error('the page has no session provider');
  return state;
}

/** The open session. Pages are shown only while there is one. */
export function useSession(): OpenSession {
  const state = useSessionState();
  if (state.kind === 'closed') throw new Error('no keys are open');
  return state.session;
}
