// SPDX-License-Identifier: Apache-2.0
import type { Agreement } from '@glovebox/contracts';
import { partyFingerprint, signDocument } from '@glovebox/crypto';
import { createPartySecrets, partyCard, partyIdentity, signedPartyCard } from './party-keys.ts';
import { assertAgreementPinned, assertPinnedParty, emptyPins, openPartyCard, pinParty, type Pins } from './pins.ts';

const filled = (n: number) => () => new Uint8Array(32).fill(n);
const registry = partyIdentity('registry', createPartySecrets(filled(1)));
const analyst = partyIdentity('analyst', createPartySecrets(filled(2)));
const other = partyIdentity('registry', createPartySecrets(filled(3)));
const keybrokerKey = partyCard(partyIdentity('keys', createPartySecrets(filled(4)))).signingKey;

const pinsOf = (...parties: (typeof registry)[]): Pins =>
  parties.reduce((pins, party) => pinParty(pins, partyCard(party), party.fingerprint), emptyPins());

const agreement = (): Agreement =>
  ({
    parties: [registry, analyst].map((party) => ({ ...partyCard(party), roles: ['owner'] })),
    keybrokers: [
      { name: 'registry-keys', owner: 'registry', identityKey: keybrokerKey, custody: 'owner-machine', witnesses: [] },
    ],
  }) as unknown as Agreement;

describe('pinning a party', () => {
  it('takes keys only under the fingerprint that was compared', () => {
    expect(pinsOf(registry).parties.registry?.signingKey).toBe(registry.signing.publicKey);
    expect(() => pinParty(emptyPins(), partyCard(other), registry.fingerprint)).toThrowCode('key-differs-from-pin');
  });

  it('never changes the keys behind a pinned name', () => {
    expect(() => pinParty(pinsOf(registry), partyCard(other), other.fingerprint)).toThrowCode('key-differs-from-pin');
    expect(pinParty(pinsOf(registry), partyCard(registry), registry.fingerprint)).toEqual(pinsOf(registry));
  });

  it('opens only cards that are signed by the key they name', () => {
    expect(openPartyCard(signedPartyCard(registry))).toEqual(partyCard(registry));
    const forged = signDocument('glovebox/party/v1', partyCard(registry), other.signing);
    expect(() => openPartyCard(forged)).toThrowCode('wrong-document');
  });

  it('is not fooled by names of object properties', () => {
    const card = { ...partyCard(registry), name: 'constructor' };
    expect(() => assertPinnedParty(emptyPins(), card)).toThrowCode('key-not-pinned');
    expect(partyFingerprint(card)).toBe(registry.fingerprint);
  });
});

describe('signing an agreement', () => {
  const all = (): Pins => ({
    ...pinsOf(registry, analyst),
    keybrokers: { 'registry-keys': { identityKey: keybrokerKey } },
  });

  it('needs every party pinned, and the signer’s own keybroker', () => {
    expect(() => assertAgreementPinned(all(), agreement(), 'registry')).not.toThrow();
    expect(() => assertAgreementPinned(pinsOf(registry), agreement(), 'registry')).toThrowCode('key-not-pinned');
    expect(() => assertAgreementPinned(pinsOf(registry, analyst), agreement(), 'registry')).toThrowCode(
      'key-not-pinned',
    );
    expect(() => assertAgreementPinned(pinsOf(registry, analyst), agreement(), 'analyst')).not.toThrow();
  });

  it('names the party and the command that pins it', () => {
    try {
      assertAgreementPinned(pinsOf(registry), agreement(), 'registry');
    } catch (error) {
      expect(error).toMatchObject({
        field: 'parties.analyst',
        remedy: expect.stringContaining('glovebox party trust analyst FINGERPRINT'),
      });
    }
    expect.assertions(1);
  });

  it('refuses keys that differ from the pins, of parties and of keybrokers', () => {
    const swapped = agreement();
    swapped.parties[0] = { ...partyCard(other), roles: ['owner'] };
    expect(() => assertAgreementPinned(all(), swapped, 'analyst')).toThrowCode('key-differs-from-pin');
    const otherBroker = { ...all(), keybrokers: { 'registry-keys': { identityKey: other.signing.publicKey } } };
    expect(() => assertAgreementPinned(otherBroker, agreement(), 'analyst')).toThrowCode('key-differs-from-pin');
  });
});
