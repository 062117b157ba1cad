// SPDX-License-Identifier: Apache-2.0
import { useId, type ReactNode } from 'react';
import { FieldError, Input, Label, Text, TextArea, TextField as AriaTextField } from 'react-aria-components';
import { Words } from './words.tsx';

interface FieldProps {
  readonly label: string;
  readonly hint?: ReactNode;
  /** What is wrong with the value, and what to do. */
  readonly problem?: string | undefined;
  readonly isDisabled?: boolean;
}

interface TextProps extends FieldProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly type?: 'text' | 'password' | 'number';
  readonly name?: string;
  readonly placeholder?: string;
  readonly autoComplete?: string;
  readonly autoFocus?: boolean;
  readonly isRequired?: boolean;
  readonly isMono?: boolean;
  /** Which keys a phone offers. */
  readonly inputMode?: 'numeric' | 'decimal';
  /** Lines of text. More than one makes it a text area. */
  readonly rows?: number;
  readonly maxLength?: number;
}

export function TextField({ label, hint, problem, rows = 1, isMono, placeholder, ...rest }: TextProps) {
  const look = {
    className: 'input',
    spellCheck: isMono !== true,
    ...(placeholder === undefined ? {} : { placeholder }),
    ...(isMono === true ? { 'data-mono': true } : {}),
  };
  return (
    <AriaTextField {...rest} className="field" isInvalid={problem !== undefined} validationBehavior="aria">
      <Label>{label}</Label>
      {rows > 1 ? <TextArea {...look} rows={rows} /> : <Input {...look} />}
      {hint !== undefined && (
        <Text slot="description" className="hint">
          {hint}
        </Text>
      )}
      <FieldError className="problem">{problem !== undefined && <Words text={problem} />}</FieldError>
    </AriaTextField>
  );
}

interface SelectProps<T extends string> extends FieldProps {
  readonly value: T;
  readonly onChange: (value: T) => void;
  readonly options: readonly { readonly value: T; readonly label: string }[];
  /** The label is for screen readers only, as in a table whose column says it. */
  readonly isLabelHidden?: boolean;
}

/** The platform's own list: the best one on phones, and complete by keyboard everywhere. */
export function Select<T extends string>(props: SelectProps<T>) {
  const { label, hint, problem, value, onChange, options, isDisabled, isLabelHidden } = props;
  const id = useId();
  const described = [hint === undefined ? '' : `${id}-hint`, problem === undefined ? '' : `${id}-problem`];
  return (
    <div className="field" data-invalid={problem === undefined ? undefined : true}>
      <label htmlFor={id} className={isLabelHidden === true ? 'visually-hidden' : undefined}>
        {label}
      </label>
      <select
        id={id}
        className="input"
        value={value}
        disabled={isDisabled}
        aria-invalid={problem === undefined ? undefined : true}
        aria-describedby={described.join(' ').trim() || undefined}
        onChange={({ target }) => {
          const chosen = options.find((option) => option.value === target.value);
          if (chosen) onChange(chosen.value);
        }}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
      {hint !== undefined && (
        <span id={`${id}-hint`} className="hint">
          {hint}
        </span>
      )}
      {problem !== undefined && (
        <span id={`${id}-problem`} className="problem">
          <Words text={problem} />
        </span>
      )}
    </div>
  );
}

interface CheckProps {
  readonly isSelected: boolean;
  readonly onChange: (isSelected: boolean) => void;
  readonly children: ReactNode;
  readonly isDisabled?: boolean;
}

export function Checkbox({ isSelected, onChange, children, isDisabled }: CheckProps) {
  return (
    <label className="check">
      <input
        type="checkbox"
        checked={isSelected}
        disabled={isDisabled}
        onChange={({ target }) => {
          onChange(target.checked);
        }}
      />
      <span>{children}</span>
    </label>
  );
}

/** Several of a few things. */
export function CheckGroup<T extends string>({
  label,
  hint,
  problem,
  options,
  selected,
  onChange,
}: {
  readonly label: string;
  readonly hint?: ReactNode;
  readonly problem?: string | undefined;
  readonly options: readonly { readonly value: T; readonly label: string }[];
  readonly selected: readonly T[];
  readonly onChange: (selected: T[]) => void;
}) {
  return (
    <fieldset className="field check-group">
      <legend className="label">{label}</legend>
      {hint !== undefined && <span className="hint">{hint}</span>}
      <div className="row">
        {options.map((option) => (
          <Checkbox
            key={option.value}
            isSelected={selected.includes(option.value)}
            onChange={(isSelected) => {
              const others = selected.filter((one) => one !== option.value);
              onChange(isSelected ? [...others, option.value] : others);
            }}
          >
            {option.label}
          </Checkbox>
        ))}
      </div>
      {problem !== undefined && (
        <span className="problem">
          <Words text={problem} />
        </span>
      )}
    </fieldset>
  );
}
