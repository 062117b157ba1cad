// SPDX-License-Identifier: Apache-2.0
import { z } from 'zod';
import { problems } from '../edge/problems.ts';
import { namedContracts } from './json-schemas.ts';
import { routes, type Route } from './routes.ts';

const STYLE = `:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:64rem;margin:2rem auto;
padding:0 1rem}table{border-collapse:collapse;width:100%}td,th{text-align:left;vertical-align:top;padding:.35rem .75rem
.35rem 0;border-bottom:1px solid #8884}code{font:14px ui-monospace,monospace}`;

const ACCESS = { party: 'registered party', relay: 'relay', public: 'anybody' } as const;

const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
const code = (text: string): string => `<code>${escape(text)}</code>`;

/** The description of the API as one page of plain HTML: nothing is loaded, nothing runs. */
export function docsPage(): string {
  const names = new Map([...namedContracts()].map(([name, schema]) => [schema, name]));
  const nameOf = (schema: z.ZodType | undefined) => (schema === undefined ? '' : code(names.get(schema) ?? 'query'));
  const routeRow = (route: Route) =>
    row(
      code(`${route.method} ${route.path}`),
      escape(route.summary),
      ACCESS[route.access],
      nameOf(route.body),
      replyOf(route.reply, nameOf),
    );
  const problemRow = ([name, { status, title, remedy }]: [string, { status: number; title: string; remedy: string }]) =>
    `<tr id="${name}"><td>${code(name)}</td><td>${String(status)}</td><td>${escape(title)}</td><td>${escape(remedy)}</td></tr>`;
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Glovebox coordinator</title>
<meta name="viewport" content="width=device-width"><style>${STYLE}</style></head><body><main>
<h1>Glovebox coordinator</h1>
<p>It sees ciphertext and metadata only, and nobody trusts it: whoever acts on a document verifies its signatures. Requests
are signed (RFC 9421) with the key of a registered party; the <code>glovebox</code> client does so. The full description
with every schema is <a href="/openapi.json">/openapi.json</a>.</p>
<h2>Routes</h2><table><tr><th>Route<th>What it does<th>For<th>Body<th>Answer</tr>${routes.map(routeRow).join('')}</table>
<h2>Problems</h2><p>Refusals are problem details (RFC 9457). <code>code</code> is stable, <code>field</code> names the
offending input, <code>remedy</code> says what to do.</p>
<table><tr><th>Code<th>Status<th>Meaning<th>Remedy</tr>${Object.entries(problems).map(problemRow).join('')}</table>
</main></body></html>`;
}

const row = (...cells: string[]): string => `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;

function replyOf(reply: Route['reply'], nameOf: (schema: z.ZodType) => string): string {
  if (reply === null) return 'see tus 1.0.0';
  if (reply instanceof z.ZodType) return nameOf(reply);
  return 'type' in reply ? code(reply.type) : `page of ${nameOf(reply.pageOf)}`;
}
