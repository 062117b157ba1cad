// SPDX-License-Identifier: Apache-2.0
import { Checkbox, CheckGroup, Select, TextField } from '../../../../components/ui/fields.tsx';
import type { Shape } from './policy-shape.ts';
import { hintOf, labelOf, optionOf } from './policy-labels.ts';
import { itemsOf, numberOf, wordOf } from './values.ts';

export type LeafShape = Extract<Shape, { kind: 'flag' | 'number' | 'text' | 'choice' | 'several' | 'lines' }>;

export const isLeaf = (shape: Shape): shape is LeafShape =>
  ['flag', 'number', 'text', 'choice', 'several', 'lines'].includes(shape.kind);

/** One value of a policy, or a list of single values. */
export function LeafField({
  name,
  shape,
  value,
  problem,
  onChange,
}: {
  readonly name: string;
  readonly shape: LeafShape;
  readonly value: unknown;
  readonly problem: string | undefined;
  readonly onChange: (value: unknown) => void;
}) {
  const hint = hintOf(name);
  const shared = { label: labelOf(name), problem, ...(hint === undefined ? {} : { hint }) };
  switch (shape.kind) {
    case 'flag':
      return (
        <Checkbox isSelected={value === true} onChange={onChange}>
          {labelOf(name)}
        </Checkbox>
      );
    case 'number':
      return (
        <TextField
          {...shared}
          inputMode="numeric"
          value={wordOf(value)}
          onChange={(text) => {
            onChange(numberOf(text));
          }}
        />
      );
    case 'text':
      return <TextField {...shared} isMono value={wordOf(value)} onChange={onChange} />;
    case 'choice':
      return (
        <Select
          {...shared}
          value={wordOf(value)}
          options={shape.options.map((option) => ({ value: option, label: optionOf(option) }))}
          onChange={onChange}
        />
      );
    case 'several':
      return (
        <CheckGroup
          {...shared}
          options={shape.options.map((option) => ({ value: option, label: option }))}
          selected={itemsOf(value).map(wordOf)}
          onChange={onChange}
        />
      );
    case 'lines':
      return (
        <TextField
          {...shared}
          isMono
          rows={shape.isNumeric ? 2 : 3}
          value={itemsOf(value).map(wordOf).join('\n')}
          onChange={(text) => {
            const lines = text === '' ? [] : text.split('\n');
            onChange(shape.isNumeric ? lines.map(numberOf) : lines);
          }}
        />
      );
  }
}
