// SPDX-License-Identifier: Apache-2.0
import type { ReactNode } from 'react';
import { Button } from '../../../../components/ui/button.tsx';
import { Select } from '../../../../components/ui/fields.tsx';
import { ProblemLine } from '../../../../components/ui/problem-line.tsx';
import { problemAt, type Problems } from '../../../../lib/problems.ts';
import { replaced, without } from '../list-edits.ts';
import { isLeaf, LeafField } from './leaf-field.tsx';
import { hintOf, labelOf, optionOf } from './policy-labels.ts';
import type { Shape } from './policy-shape.ts';
import { blank } from './policy-template.ts';
import { itemsOf, recordOf, wordOf } from './values.ts';

interface FieldProps<S extends Shape = Shape> {
  readonly name: string;
  readonly shape: S;
  readonly value: unknown;
  readonly at: string;
  readonly problems: Problems;
  readonly onChange: (value: unknown) => void;
}

/** A part of a policy as its schema shapes it. */
export function ShapeField({ shape, ...rest }: FieldProps): ReactNode {
  if (isLeaf(shape)) return <LeafField {...rest} shape={shape} problem={problemAt(rest.problems, rest.at)} />;
  switch (shape.kind) {
    case 'fixed':
      return null;
    case 'optional':
      return (
        <ShapeField
          {...rest}
          shape={shape.shape}
          onChange={(value) => {
            rest.onChange(value === '' ? shape.empty : value);
          }}
        />
      );
    case 'unless':
      return <UnlessField {...rest} shape={shape} />;
    case 'variants':
      return <VariantsField {...rest} shape={shape} />;
    case 'group':
      return (
        <Framed name={rest.name}>
          <GroupFields {...rest} shape={shape} />
        </Framed>
      );
    case 'list':
      return <ListField {...rest} shape={shape} />;
    case 'row':
      return (
        <Framed name={rest.name}>
          {shape.items.map((item, index) => (
            <ShapeField
              key={index}
              {...rest}
              name={`${rest.name} ${String(index)}`}
              shape={item}
              value={itemsOf(rest.value)[index]}
              at={`${rest.at}.${String(index)}`}
              onChange={(value) => {
                rest.onChange(shape.items.map((_, one) => (one === index ? value : itemsOf(rest.value)[one])));
              }}
            />
          ))}
        </Framed>
      );
  }
}

/** The fields of a group, without a frame. */
export function GroupFields({ shape, value, at, problems, onChange }: FieldProps<Extract<Shape, { kind: 'group' }>>) {
  const parts = recordOf(value);
  return (
    <div className="entries">
      {shape.fields.map(([name, field]) => (
        <ShapeField
          key={name}
          name={name}
          shape={field}
          value={parts[name]}
          at={`${at}.${name}`}
          problems={problems}
          onChange={(changed) => {
            onChange({ ...parts, [name]: changed });
          }}
        />
      ))}
    </div>
  );
}

/** A word that stands for no value, such as that it is not compared; or the value. */
function UnlessField({ shape, name, value, onChange, ...rest }: FieldProps<Extract<Shape, { kind: 'unless' }>>) {
  const isWord = value === shape.word;
  const choice = (
    <Select
      label={labelOf(name)}
      value={isWord ? 'word' : 'value'}
      options={[
        { value: 'word', label: optionOf(shape.word) },
        { value: 'value', label: 'as follows' },
      ]}
      onChange={(chosen) => {
        onChange(chosen === 'word' ? shape.word : blank(shape.shape));
      }}
    />
  );
  if (isWord) return choice;
  return (
    <Framed name={name}>
      {choice}
      <ShapeField {...rest} name={name} shape={shape.shape} value={value} onChange={onChange} />
    </Framed>
  );
}

/** One of several kinds, each with fields of its own. */
function VariantsField({ shape, name, value, onChange, ...rest }: FieldProps<Extract<Shape, { kind: 'variants' }>>) {
  const kind = wordOf(recordOf(value)[shape.by]);
  const chosen = shape.variants.find(([one]) => one === kind)?.[1];
  return (
    <Framed name={name}>
      <Select
        label={labelOf(shape.by)}
        value={kind}
        options={shape.variants.map(([one]) => ({ value: one, label: optionOf(one) }))}
        onChange={(next) => {
          onChange(blank(shape.variants.find(([one]) => one === next)?.[1] ?? { kind: 'fixed', value: next }));
        }}
      />
      {chosen?.kind === 'group' && (
        <GroupFields {...rest} name={name} shape={chosen} value={value} onChange={onChange} />
      )}
    </Framed>
  );
}

function ListField({ shape, name, value, at, problems, onChange }: FieldProps<Extract<Shape, { kind: 'list' }>>) {
  const items = itemsOf(value);
  return (
    <Framed name={name}>
      {items.map((item, index) => (
        <div key={index} className="stack" data-gap="small">
          <ShapeField
            name={String(index + 1)}
            shape={shape.item}
            value={item}
            at={`${at}.${String(index)}`}
            problems={problems}
            onChange={(changed) => {
              onChange(replaced(items, index, changed));
            }}
          />
          <div>
            <Button
              size="small"
              variant="quiet"
              onPress={() => {
                onChange(without(items, index));
              }}
            >
              Remove number {index + 1}
              <span className="visually-hidden"> of {labelOf(name)}</span>
            </Button>
          </div>
        </div>
      ))}
      <ProblemLine problem={problems[at]} />
      <div>
        <Button
          size="small"
          onPress={() => {
            onChange([...items, blank(shape.item)]);
          }}
        >
          Add<span className="visually-hidden"> to {labelOf(name)}</span>
        </Button>
      </div>
    </Framed>
  );
}

function Framed({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  const hint = hintOf(name);
  return (
    <fieldset className="clause entry-wide">
      <legend>{labelOf(name)}</legend>
      {hint !== undefined && <p className="hint">{hint}</p>}
      {children}
    </fieldset>
  );
}
