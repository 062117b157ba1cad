// SPDX-License-Identifier: Apache-2.0
import { LiteralType } from '@glovebox/contracts';
import { Select, TextField } from '../../../components/ui/fields.tsx';
import type { DraftParameter } from '../parameters.ts';

const TYPES = LiteralType.options.map((value) => ({ value, label: value }));

interface ParameterFormProps {
  readonly drafts: readonly DraftParameter[];
  readonly onChange: (drafts: readonly DraftParameter[]) => void;
}

/** Declares what every job may choose anew under one approval. */
export function ParameterForm({ drafts, onChange }: ParameterFormProps) {
  const change = (name: string, changes: Partial<DraftParameter>) => {
    onChange(drafts.map((draft) => (draft.name === name ? { ...draft, ...changes } : draft)));
  };
  return (
    <div className="parameters">
      {drafts.map(({ name, type, allowed }) => (
        <div key={name} className="parameter">
          <Select
            label={`$${name} is`}
            value={type}
            options={TYPES}
            onChange={(chosen) => {
              change(name, { type: chosen });
            }}
          />
          <TextField
            label={`Values of $${name}`}
            hint="like 40,60 or 18..90 or @dataset.column"
            value={allowed}
            isMono
            onChange={(text) => {
              change(name, { allowed: text });
            }}
          />
        </div>
      ))}
    </div>
  );
}
