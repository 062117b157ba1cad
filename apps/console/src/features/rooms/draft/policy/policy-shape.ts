// SPDX-License-Identifier: Apache-2.0
import { PlatformPolicy, type Platform } from '@glovebox/contracts';
import { z } from 'zod';

/** How a value of a policy is filled in, as its schema says: the form has no list of fields of its own to fall behind. */
export type Shape =
  | { readonly kind: 'fixed'; readonly value: string }
  | { readonly kind: 'flag' }
  | { readonly kind: 'number' }
  | { readonly kind: 'text' }
  /** Left empty, it is left out, or is null. */
  | { readonly kind: 'optional'; readonly empty: null | undefined; readonly shape: Shape }
  | { readonly kind: 'choice'; readonly options: readonly string[] }
  | { readonly kind: 'several'; readonly options: readonly string[] }
  | { readonly kind: 'lines'; readonly isNumeric: boolean }
  | { readonly kind: 'list'; readonly item: Shape }
  | { readonly kind: 'row'; readonly items: readonly Shape[] }
  | { readonly kind: 'group'; readonly fields: readonly (readonly [name: string, shape: Shape])[] }
  /** A word instead of a value: the explicit choice not to compare. */
  | { readonly kind: 'unless'; readonly word: string; readonly shape: Shape }
  | { readonly kind: 'variants'; readonly by: string; readonly variants: readonly (readonly [string, Shape])[] };

/** The shape that a schema gives its values. */
export function shapeOf(schema: unknown): Shape {
  if (schema instanceof z.ZodLiteral) return { kind: 'fixed', value: String([...schema.values][0]) };
  if (schema instanceof z.ZodBoolean) return { kind: 'flag' };
  if (schema instanceof z.ZodNumber) return { kind: 'number' };
  if (schema instanceof z.ZodString) return { kind: 'text' };
  if (schema instanceof z.ZodEnum) return { kind: 'choice', options: schema.options.map(String) };
  if (schema instanceof z.ZodOptional) return { kind: 'optional', empty: undefined, shape: shapeOf(schema.unwrap()) };
  if (schema instanceof z.ZodNullable) return { kind: 'optional', empty: null, shape: shapeOf(schema.unwrap()) };
  if (schema instanceof z.ZodTuple) return { kind: 'row', items: schema.def.items.map(shapeOf) };
  if (schema instanceof z.ZodArray) return listOf(shapeOf(schema.element));
  if (schema instanceof z.ZodObject) {
    return { kind: 'group', fields: Object.entries(schema.shape).map(([name, field]) => [name, shapeOf(field)]) };
  }
  if (schema instanceof z.ZodUnion) return unionOf(schema);
  throw new Error('a policy has a part that no form is known for');
}

function listOf(item: Shape): Shape {
  if (item.kind === 'choice') return { kind: 'several', options: item.options };
  if (item.kind === 'text' || item.kind === 'number') return { kind: 'lines', isNumeric: item.kind === 'number' };
  return { kind: 'list', item };
}

function unionOf(schema: z.ZodUnion): Shape {
  const [first, ...others] = schema.options.map(shapeOf);
  if (first === undefined) throw new Error('a union has branches');
  if (schema instanceof z.ZodDiscriminatedUnion) {
    const by = schema.def.discriminator;
    return { kind: 'variants', by, variants: [first, ...others].map((shape) => [fixedOf(shape, by), shape]) };
  }
  const [second] = others;
  // Texts of several lengths are one text, judged by the schema.
  return first.kind === 'fixed' && second !== undefined ? { kind: 'unless', word: first.value, shape: second } : first;
}

function fixedOf(shape: Shape, name: string): string {
  const field = shape.kind === 'group' ? shape.fields.find(([one]) => one === name)?.[1] : undefined;
  return field?.kind === 'fixed' ? field.value : '';
}

/** Something to begin with: the first of each choice, which is the strictest, and nothing of what has to be said. */
export function blankOf(shape: Shape, named: Readonly<Record<string, unknown>> = {}): unknown {
  switch (shape.kind) {
    case 'fixed':
      return shape.value;
    case 'flag':
      return false;
    case 'number':
    case 'text':
      return '';
    case 'optional':
      return shape.empty;
    case 'choice':
      return shape.options[0];
    case 'several':
    case 'lines':
    case 'list':
      return [];
    case 'row':
      return shape.items.map((item) => blankOf(item, named));
    case 'unless':
      return shape.word;
    case 'variants':
      return blankOf(shape.variants[0]?.[1] ?? { kind: 'group', fields: [] }, named);
    case 'group':
      return Object.fromEntries(
        shape.fields
          .map(([name, field]) => [name, Object.hasOwn(named, name) ? named[name] : blankOf(field, named)] as const)
          .filter(([, value]) => value !== undefined),
      );
  }
}

/** Of workers. A GPU is none by itself. */
export const POLICY_SHAPES: ReadonlyMap<Platform, Shape> = new Map(
  PlatformPolicy.options
    .map((option) => [option.shape.platform.value, shapeOf(option)] as const)
    .filter(([platform]) => platform !== 'nvidia-gpu'),
);
