// SPDX-License-Identifier: Apache-2.0
import type { QueryIssue } from '@glovebox/contracts';
import { utf8 } from '@glovebox/core';
import { Places } from './places.ts';
import { tokens } from './tokens.ts';

/** What an analyst may send: 20,000 bytes of UTF-8. */
export const SQL_BYTES_MAX = 20_000;

// Control characters but tab, line feed and carriage return; and halves of surrogate pairs, which no UTF-8 has.
const UNSAFE =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

/**
 * The rules for the text itself (release gate, 2.1), before any parser sees it. A NUL byte would end the text for the
 * engine and not for us; other white space would shift every position that the engine reports.
 */
export function checkText(sql: string, bytesMax: number = SQL_BYTES_MAX): QueryIssue[] {
  const bytes = utf8(sql).length;
  if (bytes > bytesMax) {
    const message = `The query is ${String(bytes)} bytes long; at most ${String(bytesMax)} are read.`;
    return [{ code: 'too-long', message, place: null, remedy: 'Shorten the query.' }];
  }
  const unsafe = UNSAFE.exec(sql);
  if (unsafe !== null) {
    const message = 'The query contains a control character.';
    const place = new Places(sql).span(unsafe.index, unsafe.index + 1);
    return [
      { code: 'control-character', message, place, remedy: 'Remove it; only tabs and line ends may stand there.' },
    ];
  }
  return oddCharacters(sql);
}

function oddCharacters(sql: string): QueryIssue[] {
  const odd = tokens(sql).find(
    ({ kind, start }) => kind !== 'string' && kind !== 'quoted' && sql.charCodeAt(start) > 126,
  );
  if (odd === undefined) return [];
  return [
    {
      code: 'odd-character',
      message: 'Outside of quotes and comments a query is plain ASCII.',
      place: new Places(sql).span(odd.start, odd.end),
      remedy: 'Replace the character, for example an unusual space or a typographic quote.',
    },
  ];
}
