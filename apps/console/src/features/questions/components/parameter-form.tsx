// SPDX-License-Identifier: Apache-2.0
import { LiteralType, type Agreement, type AllowedValues } from '@glovebox/contracts';
import { Select, TextField } from '../../../components/ui/fields.tsx';
import { domainColumns, kindsFor, problemsOf, type DraftParameter } from '../parameters.ts';

const TYPES = LiteralType.options.map((value) => ({ value, label: value }));
const KINDS: Readonly<Record<AllowedValues['kind'], string>> = {
  list: 'one of these',
  range: 'anything between',
  domain: 'what a column declares',
};

interface ParameterFormProps {
  readonly agreement: Agreement;
  readonly drafts: readonly DraftParameter[];
  readonly onChange: (drafts: readonly DraftParameter[]) => void;
}

/** Declares what every job may choose anew under one approval. */
export function ParameterForm({ agreement, drafts, onChange }: ParameterFormProps) {
  return (
    <div className="parameters">
      {drafts.map((draft) => (
        <ParameterFields
          key={draft.name}
          draft={draft}
          columns={domainColumns(agreement)}
          onChange={(changed) => {
            onChange(drafts.map((one) => (one.name === draft.name ? changed : one)));
          }}
        />
      ))}
    </div>
  );
}

function ParameterFields({
  draft,
  columns,
  onChange,
}: {
  readonly draft: DraftParameter;
  readonly columns: readonly string[];
  readonly onChange: (draft: DraftParameter) => void;
}) {
  const { name, type, kind } = draft;
  const kinds = kindsFor(type);
  const problems = problemsOf(draft);
  const set = (changes: Partial<DraftParameter>) => {
    onChange({ ...draft, ...changes });
  };
  const entry = (field: 'values' | 'low' | 'high') => ({
    value: draft[field],
    problem: problems[field],
    isMono: true,
    onChange: (text: string) => {
      set({ [field]: text });
    },
  });
  return (
    <div className="parameter">
      <Select
        label={`$${name} is`}
        value={type}
        options={TYPES}
        onChange={(chosen) => {
          set({ type: chosen, kind: kindsFor(chosen).includes(kind) ? kind : 'list' });
        }}
      />
      <Select
        label={`$${name} may be`}
        value={kind}
        options={kinds.map((value) => ({ value, label: KINDS[value] }))}
        onChange={(chosen) => {
          set({ kind: chosen });
        }}
      />
      {kind === 'list' && <TextField {...entry('values')} label={`Values of $${name}`} hint="One a line." rows={3} />}
      {kind === 'range' && (
        <>
          <TextField {...entry('low')} label={`$${name} from`} />
          <TextField {...entry('high')} label={`$${name} to`} hint="Included." />
        </>
      )}
      {kind === 'domain' && (
        <Select
          label={`Column of $${name}`}
          value={draft.column}
          options={['', ...columns].map((value) => ({ value, label: value === '' ? 'choose' : value }))}
          {...(columns.length === 0 ? { hint: 'No column of this room declares its values.' } : {})}
          onChange={(column) => {
            set({ column });
          }}
        />
      )}
    </div>
  );
}
