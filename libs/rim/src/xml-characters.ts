// SPDX-License-Identifier: Apache-2.0
import { DecodeError } from '@glovebox/core';

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
]);

/** Text with its references resolved. Only the five entities of XML exist. @throws DecodeError `malformed` */
export function resolveCharacters(text: string): string {
  const resolved = text.replace(/&([^;&]{0,12});?/g, (reference, name: string) => {
    if (!reference.endsWith(';')) throw malformed();
    return ENTITIES.get(name) ?? character(name);
  });
  for (const one of resolved) if (!isAllowed(one.codePointAt(0) ?? 0)) throw malformed();
  return resolved;
}

function character(name: string): string {
  const match = /^#(?:x([0-9A-Fa-f]{1,6})|([0-9]{1,7}))$/.exec(name);
  if (match === null) throw malformed();
  const code = match[1] === undefined ? Number(match[2]) : parseInt(match[1], 16);
  if (!isAllowed(code)) throw malformed();
  return String.fromCodePoint(code);
}

/** Char of XML 1.0, 2.2. */
const isAllowed = (code: number) =>
  code === 0x09 ||
  code === 0x0a ||
  code === 0x0d ||
  (code >= 0x20 && code <= 0xd7ff) ||
  (code >= 0xe000 && code <= 0xfffd) ||
  (code >= 0x10000 && code <= 0x10ffff);

const malformed = () => new DecodeError('malformed', 'a character or reference that XML does not have');
