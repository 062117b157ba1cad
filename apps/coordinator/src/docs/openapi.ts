// SPDX-License-Identifier: Apache-2.0
import { z } from 'zod';
import { BODY_MAX_BYTES } from '../edge/body.ts';
import { problems } from '../edge/problems.ts';
import { VERSION } from '../health/health.service.ts';
import { jsonSchemas, namedContracts, type JsonSchema } from './json-schemas.ts';
import { routes, type Route } from './routes.ts';

const COMPONENTS = '#/components/schemas/';

const DESCRIPTION = `The coordinator of a clean room. It sees ciphertext and metadata only and is trusted by nobody: every
document is signed and is verified by whoever acts on it. Requests are signed by HTTP Message Signatures (RFC 9421) with
the Ed25519 key of a registered party: label and tag \`glovebox\`, covering method, path, query and the Content-Digest of a
body. Bodies have at most ${String(BODY_MAX_BYTES)} bytes. Refusals are problem details (RFC 9457) with a stable \`code\`, the
offending \`field\` and a \`remedy\`.`;

/** OpenAPI 3.1 of the coordinator, made from the contracts and the list of routes. */
export function openApiDocument(): JsonSchema {
  const names = new Map([...namedContracts()].map(([name, schema]) => [schema, name]));
  const schemas = Object.fromEntries(
    [...jsonSchemas((name) => COMPONENTS + name)].map(([name, { $id: _id, $schema: _schema, ...schema }]) => [
      name,
      schema,
    ]),
  );
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes) {
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operation(route, names) };
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Glovebox coordinator', version: VERSION, description: DESCRIPTION.replaceAll('\n', ' ') },
    paths,
    components: {
      schemas,
      securitySchemes: {
        party: { type: 'apiKey', in: 'header', name: 'Signature', description: 'RFC 9421, key of a registered party' },
        relay: { type: 'apiKey', in: 'header', name: 'Signature', description: 'RFC 9421, key of a relay' },
      },
    },
    'x-problem-codes': problems,
  };
}

function operation(route: Route, names: ReadonlyMap<z.ZodType, string>): JsonSchema {
  const ref = (schema: z.ZodType) => ({ $ref: COMPONENTS + (names.get(schema) ?? 'Unnamed') });
  const json = (schema: unknown) => ({ 'application/json': { schema } });
  const status = String(route.status ?? (route.method === 'POST' ? 201 : 200));
  const reply = replyContent(route.reply, ref, json);
  return {
    summary: route.summary,
    operationId: `${route.method.toLowerCase()} ${route.path}`.replaceAll(/[^a-zA-Z]+/g, '-').replace(/-$/, ''),
    security: route.access === 'public' ? [] : [{ [route.access]: [] }],
    parameters: [...pathParameters(route.path), ...(route.query ? queryParameters(route.query) : [])],
    ...(route.body ? { requestBody: { required: true, content: json(ref(route.body)) } } : {}),
    responses: {
      [status]: { description: 'Success', ...(reply === null ? {} : { content: reply }) },
      default: {
        description: 'A problem',
        content: { 'application/problem+json': { schema: { $ref: `${COMPONENTS}Problem` } } },
      },
    },
  };
}

function replyContent(
  reply: Route['reply'],
  ref: (schema: z.ZodType) => JsonSchema,
  json: (schema: unknown) => JsonSchema,
): JsonSchema | null {
  if (reply === null) return null;
  if (reply instanceof z.ZodType) return json(ref(reply));
  if ('type' in reply) return { [reply.type]: {} };
  const properties = { items: { type: 'array', items: ref(reply.pageOf) }, next: { type: ['string', 'null'] } };
  return json({ type: 'object', properties, required: ['items', 'next'], additionalProperties: false });
}

const pathParameters = (path: string): JsonSchema[] =>
  [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: name === 'id' && path.startsWith('/v1/uploads') ? { type: 'string' } : { $ref: `${COMPONENTS}Digest` },
  }));

function queryParameters(query: z.ZodType): JsonSchema[] {
  const { properties } = z.toJSONSchema(query, { io: 'input', unrepresentable: 'any' });
  return Object.entries(properties ?? {}).map(([name, schema]) => ({ name, in: 'query', required: false, schema }));
}
