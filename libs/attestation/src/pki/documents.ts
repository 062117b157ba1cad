// SPDX-License-Identifier: Apache-2.0

/**
 * Parses a document, or returns what the same text was parsed to before (`ChainCache`). `kind` names the one parser whose
 * results are kept under it. What is returned is shared: nobody writes to it. A parser that throws is asked again.
 */
export type ParseOnce = <T>(kind: string, text: string, parse: () => T) => T;

export const parseEachTime: ParseOnce = (_kind, _text, parse) => parse();

const PART = 4096;

/** Bytes as a text to be found by: one character for each. */
export function textOf(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += PART) text += String.fromCharCode(...bytes.subarray(i, i + PART));
  return text;
}
