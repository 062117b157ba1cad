// SPDX-License-Identifier: Apache-2.0
import { z } from 'zod';
import * as contracts from '@glovebox/contracts';

export type JsonSchema = Record<string, unknown>;

/** Every exported contract by its name. One schema under two names keeps its first. */
export function namedContracts(): Map<string, z.ZodType> {
  const named = new Map<string, z.ZodType>();
  const seen = new Set<unknown>();
  for (const [name, value] of Object.entries(contracts).sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (!(value instanceof z.ZodType) || seen.has(value)) continue;
    seen.add(value);
    named.set(name, value);
  }
  return named;
}

/** JSON Schema (2020-12) of what goes over the wire: of each contract, with references to the others by name. */
export function jsonSchemas(reference: (name: string) => string): Map<string, JsonSchema> {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of namedContracts()) registry.add(schema, { id });
  const { schemas } = z.toJSONSchema(registry, { io: 'input', uri: reference });
  return new Map(Object.entries(schemas).map(([name, schema]) => [name, { ...schema }]));
}
