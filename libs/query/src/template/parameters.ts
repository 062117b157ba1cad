// SPDX-License-Identifier: Apache-2.0
import { QueryTree, type Literal, type LiteralType } from '@glovebox/contracts';

/** A constant that a job gives. */
export type OpenLiteral = Literal & { readonly parameter: string };

/** Every constant of a tree that is a parameter, as often as it stands there. */
export function parametersOf(tree: QueryTree): OpenLiteral[] {
  const found: OpenLiteral[] = [];
  mapParameters(tree, (literal) => {
    found.push(literal);
    return literal;
  });
  return found;
}

/**
 * The tree with a constant in place of every parameter that `values` has; of an open constant it takes nothing but its
 * place. Whatever a value is, it is one constant of one type, as the schema of trees demands again.
 */
export const withValues = (
  tree: QueryTree,
  values: ReadonlyMap<string, { readonly type: LiteralType; readonly value: string }>,
): QueryTree =>
  QueryTree.parse(
    mapParameters(tree, (literal) => {
      const given = values.get(literal.parameter);
      return given === undefined ? literal : { type: given.type, value: given.value };
    }),
  );

/** Looks at all of a tree, whatever its nodes are, so that no place of a constant can be forgotten. */
function mapParameters(node: unknown, change: (literal: OpenLiteral) => Literal): unknown {
  if (Array.isArray(node)) return node.map((part) => mapParameters(part, change));
  if (typeof node !== 'object' || node === null) return node;
  if (isOpen(node)) return change(node);
  return Object.fromEntries(Object.entries(node).map(([key, part]) => [key, mapParameters(part, change)]));
}

const isOpen = (node: object): node is OpenLiteral => typeof (node as { parameter?: unknown }).parameter === 'string';
