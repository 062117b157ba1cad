// SPDX-License-Identifier: Apache-2.0
import {
  ClientError,
  createPartySecrets,
  emptyPins,
  GloveboxClient,
  openKeysFile,
  partyIdentity,
  sealKeysFile,
  withOwnPin,
  type KeysFile,
  type PartyIdentity,
  type PartySecrets,
  type Pins,
} from '@glovebox/client';
import { useCallback, useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { browserEnvironment } from '../environment.ts';
import { Drafts, type DraftShelf } from '../drafts/drafts.ts';
import { read, remove, write } from '../store/database.ts';
import { listIdentities, removeIdentity, saveIdentity, type StoredIdentity } from './identities.ts';
import { hearTabs, tellTabs } from './other-tabs.ts';
import { scryptBesidePage } from './scrypt.ts';
import { SessionContext, type OpenSession, type SessionGate, type SessionState } from './session.ts';
import { useIdleLock } from './use-idle-lock.ts';

const IDLE_MS = 15 * 60_000;

const draftShelf: DraftShelf = {
  read: (id) => read('drafts', id),
  write: (draft) => write('drafts', draft),
  remove: (id) => remove('drafts', id),
};

interface Opened {
  readonly secrets: PartySecrets;
  readonly party: PartyIdentity;
  readonly identity: StoredIdentity;
  readonly drafts: Drafts;
}

/** Holds the open keys, in memory only. `onLock` forgets what was fetched with them. */
export function SessionProvider({ onLock, children }: { readonly onLock: () => void; readonly children: ReactNode }) {
  const [identities, setIdentities] = useState<readonly StoredIdentity[] | null>(null);
  const [opened, setOpened] = useState<Opened | null>(null);
  const [locked, setLocked] = useState<string | null>(null);
  const busy = useRef(0);

  /** Reads what is kept, also of the identity that is open: another tab may have changed it. */
  const refresh = useCallback(async () => {
    const kept = await listIdentities();
    setIdentities(kept);
    setOpened((current) => {
      const identity = kept.find(({ name }) => name === current?.identity.name);
      return current === null || identity === undefined ? current : { ...current, identity };
    });
  }, []);
  useEffect(() => void refresh(), [refresh]);

  const open = useCallback((identity: StoredIdentity, secrets: PartySecrets) => {
    const drafts = new Drafts(secrets.receivingSecret, draftShelf, browserEnvironment.random);
    setOpened({ identity, secrets, drafts, party: partyIdentity(identity.name, secrets) });
    setLocked(null);
  }, []);

  const lock = useCallback(() => {
    setOpened((current) => {
      current?.secrets.signingSeed.fill(0);
      current?.secrets.receivingSecret.fill(0);
      if (current) setLocked(current.identity.name);
      return null;
    });
    onLock();
  }, [onLock]);

  const isBusy = useCallback(() => busy.current > 0, []);
  useIdleLock(opened === null ? null : lock, IDLE_MS, isBusy);

  const name = opened?.identity.name ?? null;
  useEffect(
    () =>
      hearTabs((said) => {
        if (said.kind === 'changed') void refresh();
        else if (said.name === name) lock();
      }),
    [refresh, lock, name],
  );

  const gate = useMemo((): SessionGate => {
    const keep = async (name: string, keys: KeysFile, pins: Pins, secrets: PartySecrets) => {
      if ((await listIdentities()).some((identity) => identity.name === name)) throw alreadyHere(name);
      const identity = { name, keys, pins, dangerouslyTrustDevelopmentRoots: false };
      await saveIdentity(identity);
      await refresh();
      tellTabs({ kind: 'changed', name });
      open(identity, secrets);
    };
    const seal = (name: string, secrets: PartySecrets, passphrase: string) =>
      sealKeysFile(name, secrets, passphrase, { scrypt: scryptBesidePage, random: browserEnvironment.random });
    return {
      identities,
      locked,
      create: async (name, passphrase) => {
        const secrets = createPartySecrets(browserEnvironment.random);
        await keep(name, await seal(name, secrets, passphrase), emptyPins(), secrets);
      },
      adopt: async (file, passphrase, pins) => {
        const secrets = await openKeysFile(file, passphrase, scryptBesidePage);
        const keys = file.protection === 'scrypt' ? file : await seal(file.name, secrets, passphrase);
        await keep(file.name, keys, pins, secrets);
      },
      unlock: async (name, passphrase) => {
        const identity = identities?.find((one) => one.name === name);
        if (identity === undefined) throw new ClientError('not-found', `there are no keys of \`${name}\` here`);
        open(identity, await openKeysFile(identity.keys, passphrase, scryptBesidePage));
      },
      forget: async (name) => {
        await removeIdentity(name);
        setLocked(null);
        await refresh();
        tellTabs({ kind: 'changed', name });
      },
    };
  }, [identities, locked, open, refresh]);

  const session = useMemo((): OpenSession | null => {
    if (opened === null) return null;
    const { identity, party, drafts } = opened;
    const change = async (changes: Partial<StoredIdentity>) => {
      await saveIdentity({ ...identity, ...changes });
      await refresh();
      tellTabs({ kind: 'changed', name: identity.name });
    };
    const pins = withOwnPin(identity.pins, party);
    return {
      client: new GloveboxClient({
        coordinator: location.origin,
        party,
        pins,
        environment: browserEnvironment,
        dangerouslyTrustDevelopmentRoots: identity.dangerouslyTrustDevelopmentRoots,
      }),
      party,
      pins,
      identity,
      drafts,
      setPins: (next) => change({ pins: next }),
      setDevelopmentTrust: (isTrusted) => change({ dangerouslyTrustDevelopmentRoots: isTrusted }),
      lock: () => {
        lock();
        tellTabs({ kind: 'locked', name: identity.name });
      },
      stayOpen: () => {
        busy.current++;
        let isOver = false;
        return () => {
          if (!isOver) busy.current--;
          isOver = true;
        };
      },
    };
  }, [opened, lock, refresh]);

  const state = useMemo(
    (): SessionState => (session === null ? { kind: 'closed', gate } : { kind: 'open', session }),
    [session, gate],
  );
  return <SessionContext value={state}>{children}</SessionContext>;
}

const alreadyHere = (name: string) =>
  new ClientError('invalid', `this browser has keys of a party \`${name}\` already`, {
    field: 'name',
    remedy: 'use another name, or open those keys',
  });
