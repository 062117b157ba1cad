// SPDX-License-Identifier: Apache-2.0
import { TextField } from '../../../components/ui/fields.tsx';

/** scrypt makes each guess cost a tenth of a second; length does the rest. */
export const PASSPHRASE_MIN = 10;

export const isStrong = (passphrase: string): boolean => passphrase.length >= PASSPHRASE_MIN;

export function NewPassphrase({
  value,
  repeated,
  onChange,
  onRepeat,
}: {
  readonly value: string;
  readonly repeated: string;
  readonly onChange: (value: string) => void;
  readonly onRepeat: (value: string) => void;
}) {
  const differs = repeated !== '' && repeated !== value;
  return (
    <>
      <TextField
        label="Passphrase"
        type="password"
        autoComplete="new-password"
        value={value}
        onChange={onChange}
        hint={`At least ${String(PASSPHRASE_MIN)} characters; four random words are better. It seals the keys in this browser and is kept nowhere.`}
      />
      <TextField
        label="Passphrase again"
        type="password"
        autoComplete="new-password"
        value={repeated}
        onChange={onRepeat}
        problem={differs ? 'The two differ.' : undefined}
      />
    </>
  );
}
