// SPDX-License-Identifier: Apache-2.0
import { jsonSchemas } from './json-schemas.ts';
import { openApiDocument } from './openapi.ts';

const text = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** The files under `contracts/generated`, by name: the API for programs, and one JSON Schema for each contract. */
export function generatedFiles(): Map<string, string> {
  const files = new Map([['openapi.json', text(openApiDocument())]]);
  for (const [name, schema] of jsonSchemas((other) => `${other}.json`)) files.set(`schemas/${name}.json`, text(schema));
  return files;
}
