// SPDX-License-Identifier: Apache-2.0
import type { Pins } from '@glovebox/client';
import type { AgreementParty } from '@glovebox/contracts';
import { displayFingerprint, partyFingerprint } from '@glovebox/crypto';
import { Badge, type Tone } from '../../../components/ui/badge.tsx';
import { pinStateOf, type PinState } from '../with-compared.ts';

const LOOK: Readonly<Record<PinState, { readonly tone: Tone; readonly word: string }>> = {
  pinned: { tone: 'good', word: 'pinned' },
  compared: { tone: 'good', word: 'compared by you' },
  unknown: { tone: 'warn', word: 'not compared' },
  differs: { tone: 'bad', word: 'differs from your pin' },
};

interface CompareProps {
  readonly parties: readonly AgreementParty[];
  readonly pins: Pins;
  readonly compared: ReadonlySet<string>;
  readonly onCompared: (name: string, isCompared: boolean) => void;
}

/** A receipt can prove only that these keys signed: whose they are, the reader has to know from elsewhere. */
export function CompareParties({ parties, pins, compared, onCompared }: CompareProps) {
  return (
    <ul className="parties">
      {parties.map((party) => {
        const state = pinStateOf(party, pins, compared);
        const { tone, word } = LOOK[state];
        return (
          <li key={party.name} className="party">
            <div className="row">
              <strong>{party.name}</strong>
              <span className="muted small">{party.roles.join(', ')}</span>
              <Badge tone={tone}>{word}</Badge>
            </div>
            <code className="party-fingerprint">{displayFingerprint(partyFingerprint(party))}</code>
            {(state === 'unknown' || state === 'compared') && (
              <label className="check">
                <input
                  type="checkbox"
                  checked={state === 'compared'}
                  onChange={({ target }) => {
                    onCompared(party.name, target.checked);
                  }}
                />
                <span>I compared this fingerprint with {party.name} over another channel, and it is the same</span>
              </label>
            )}
          </li>
        );
      })}
    </ul>
  );
}
