// SPDX-License-Identifier: Apache-2.0
import type { ReplayTable } from './corpus-terms.ts';

/** Strings, and what is a comment up to its first end: names in them are none. */
const SKIPPED = String.raw`'(?:[^']|'')*'|--[^\n]*|\/\*[^]*?\*\/`;

/**
 * A text of the corpus as an analyst of a room writes it: there a dataset has no schema, so `owner_a.patients` is
 * `patients`. Nothing else changes.
 */
export function inRoomNames(sql: string, tables: readonly ReplayTable[]): string {
  return tables.reduce((text, { qualified, dataset }) => {
    const [name = '', ...schemas] = qualified.split('.').reverse();
    if (schemas.length === 0) return text;
    const parts = [...schemas.reverse(), name].map((part) => `(?:"${escaped(part)}"|${escaped(part)})`);
    const pattern = new RegExp(`${SKIPPED}|(?<![\\w.$"])${parts.join('\\s*\\.\\s*')}(?![\\w$"])`, 'gi');
    return text.replace(pattern, (found) => (/^['/-]/.test(found) ? found : dataset.name));
  }, sql);
}

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
