// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from '@jest/globals';
import type { PartyView } from '@glovebox/contracts';
import { partyIdentity, signedPartyCard } from './party-keys.ts';
import { emptyPins } from './pins.ts';
import { parseTrustList, pinTold } from './trust-list.ts';

const identity = (name: string, fill: number) =>
  partyIdentity(name, {
    signingSeed: new Uint8Array(32).fill(fill),
    receivingSecret: new Uint8Array(32).fill(fill + 1),
  });
const self = identity('self', 1);
const clinic = identity('clinic', 3);
const registry = identity('registry', 5);
const viewOf = (party: typeof clinic): PartyView => ({
  fingerprint: party.fingerprint,
  name: party.name,
  card: signedPartyCard(party),
  registered: '2026-11-24T12:00:00Z',
});
const known = [clinic, registry].map(viewOf);
const grouped = (fingerprint: string) => fingerprint.match(/.{4}/g)!.join(' ').toUpperCase();

describe('a list of fingerprints told over another channel', () => {
  it('pins everybody on it but oneself', () => {
    const told = parseTrustList(
      `# room\n\nself ${self.fingerprint}\nclinic ${grouped(clinic.fingerprint)}\r\nregistry ${registry.fingerprint}\n`,
    );
    const pins = pinTold(emptyPins(), told, known, self);
    expect(Object.keys(pins.parties)).toEqual(['clinic', 'registry']);
    expect(pins.parties.clinic?.signingKey).toBe(clinic.signing.publicKey);
  });

  it('is refused as a whole when one line is wrong', () => {
    expect(() => parseTrustList('clinic abc')).toThrow(/line 1/);
    const swapped = [{ name: 'clinic', fingerprint: registry.fingerprint }];
    expect(() => pinTold(emptyPins(), swapped, known, self)).toThrow(/calls itself/);
    const unknown = [{ name: 'clinic', fingerprint: '0'.repeat(64) }];
    expect(() => pinTold(emptyPins(), unknown, known, self)).toThrow(/knows no party/);
  });
});
