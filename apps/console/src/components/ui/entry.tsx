// SPDX-License-Identifier: Apache-2.0
import type { ReactNode } from 'react';
import { problemAt, type Problems } from '../../lib/problems.ts';
import { TextField } from './fields.tsx';

interface EntryProps<K extends string, F extends Readonly<Record<K, string>>> {
  readonly label: string;
  readonly hint?: ReactNode;
  /** The part of the form, and which text of it. */
  readonly of: F;
  readonly name: K;
  /** Where problems of it are told. */
  readonly at: string;
  readonly problems: Problems;
  readonly onChange: (changed: F) => void;
  readonly rows?: number;
  readonly inputMode?: 'numeric' | 'decimal';
  readonly isMono?: boolean;
  readonly placeholder?: string;
  readonly maxLength?: number;
}

/** One text of a part of the form, with its problem. */
export function Entry<K extends string, F extends Readonly<Record<K, string>>>(props: EntryProps<K, F>) {
  const { of, name, at, problems, onChange, ...rest } = props;
  return (
    <TextField
      {...rest}
      value={of[name]}
      problem={problemAt(problems, at)}
      onChange={(value) => {
        onChange({ ...of, [name]: value });
      }}
    />
  );
}
