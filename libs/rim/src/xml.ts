// SPDX-License-Identifier: Apache-2.0
import { DecodeError, fromUtf8 } from '@glovebox/core';
import { resolveCharacters } from './xml-characters.ts';

/** An attribute with its namespace: empty for one without a prefix. */
export interface XmlAttribute {
  readonly name: string;
  readonly namespace: string;
  readonly local: string;
  readonly value: string;
}

export interface XmlElement {
  /** As written, with its prefix. */
  readonly name: string;
  readonly namespace: string;
  readonly local: string;
  readonly attributes: readonly XmlAttribute[];
  /** Namespaces by prefix, in scope here and in scope outside; the default one under the empty prefix. */
  readonly scope: ReadonlyMap<string, string>;
  readonly outerScope: ReadonlyMap<string, string>;
  readonly children: readonly XmlNode[];
}

export type XmlNode = XmlElement | string;

const BYTES_MAX = 1 << 18;
const DEPTH_MAX = 16;
const ELEMENTS_MAX = 4096;
const ATTRIBUTES_MAX = 64;

const PART = '[A-Za-z_][A-Za-z0-9_.-]{0,63}';
const NAME = `(?:${PART}:)?${PART}`;
const DECLARATION = /<\?xml version=(?:"1\.0"|'1\.0')(?: encoding=(?:"UTF-8"|'UTF-8'|"utf-8"|'utf-8'))?[ \n]{0,8}\?>/y;
const START = new RegExp(`<(${NAME})`, 'y');
const ATTRIBUTE = new RegExp(`[ \\t\\n]+(${NAME})[ \\t\\n]*=[ \\t\\n]*(?:"([^<"]*)"|'([^<']*)')`, 'y');
const START_END = /[ \t\n]*(\/?)>/y;
const END = new RegExp(`</(${NAME})[ \\t\\n]*>`, 'y');
const TEXT = /[^<]+/y;
const SPACE = /[ \t\n]*/y;

/**
 * Parses a document of elements, attributes and text (XML 1.0, Namespaces 1.0), and nothing else: no document type, no
 * entities but the five, no comments, processing instructions or CDATA, no `xml:` attributes. What is not understood here
 * cannot mean one thing to a signature and another to a reader. @throws DecodeError `malformed`
 */
export function parseXml(bytes: Uint8Array): XmlElement {
  if (bytes.length > BYTES_MAX) throw malformed('document is too large');
  const scanner = new Scanner(fromUtf8(bytes).replace(/\r\n?/g, '\n'));
  scanner.match(DECLARATION);
  scanner.match(SPACE);
  const root = parseElement(scanner, new Map(), 1);
  scanner.match(SPACE);
  if (!scanner.done) throw malformed('something follows the document');
  return root;
}

class Scanner {
  readonly #text: string;
  #offset = 0;
  #elements = 0;

  constructor(text: string) {
    this.#text = text;
  }

  get done(): boolean {
    return this.#offset === this.#text.length;
  }

  countElement(): void {
    this.#elements += 1;
    if (this.#elements > ELEMENTS_MAX) throw malformed('too many elements');
  }

  match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#offset;
    const match = pattern.exec(this.#text);
    if (match !== null) this.#offset = pattern.lastIndex;
    return match;
  }

  expect(pattern: RegExp, what: string): RegExpExecArray {
    const match = this.match(pattern);
    if (match === null) throw malformed(`no ${what} at character \`${String(this.#offset)}\``);
    return match;
  }
}

function parseElement(scanner: Scanner, outerScope: ReadonlyMap<string, string>, depth: number): XmlElement {
  if (depth > DEPTH_MAX) throw malformed('elements are nested too deep');
  scanner.countElement();
  const name = scanner.expect(START, 'element')[1] ?? '';
  const written = readAttributes(scanner);
  const scope = scopeOf(written, outerScope);
  const own = resolve(name, scope, scope.get('') ?? '');
  const attributes = written
    .filter(([attribute]) => !isDeclaration(attribute))
    .map(([attribute, value]) => ({ name: attribute, ...resolve(attribute, scope, ''), value }));
  const keys = attributes.map(({ namespace, local }) => `${namespace} ${local}`);
  if (new Set(keys).size < keys.length) throw malformed('an attribute occurs twice');
  const empty = scanner.expect(START_END, 'end of a tag')[1] === '/';
  const children = empty ? [] : parseChildren(scanner, name, scope, depth);
  return { name, ...own, attributes, scope, outerScope, children };
}

function parseChildren(
  scanner: Scanner,
  name: string,
  scope: ReadonlyMap<string, string>,
  depth: number,
): readonly XmlNode[] {
  const children: XmlNode[] = [];
  for (;;) {
    const text = scanner.match(TEXT)?.[0];
    if (text?.includes(']]>') === true) throw malformed('text ends a section that never began');
    if (text !== undefined) children.push(resolveCharacters(text));
    const end = scanner.match(END)?.[1];
    if (end === name) return children;
    if (end !== undefined) throw malformed(`\`${end}\` ends what \`${name}\` began`);
    children.push(parseElement(scanner, scope, depth + 1));
  }
}

type Written = readonly (readonly [name: string, value: string])[];

function readAttributes(scanner: Scanner): Written {
  const written: (readonly [string, string])[] = [];
  for (let match = scanner.match(ATTRIBUTE); match !== null; match = scanner.match(ATTRIBUTE)) {
    if (written.length === ATTRIBUTES_MAX) throw malformed('too many attributes');
    const value = match[2] ?? match[3] ?? '';
    written.push([match[1] ?? '', resolveCharacters(value.replace(/[\t\n]/g, ' '))]);
  }
  if (new Set(written.map(([name]) => name)).size < written.length) throw malformed('an attribute occurs twice');
  return written;
}

const isDeclaration = (name: string) => name === 'xmlns' || name.startsWith('xmlns:');

/** No prefix may be undeclared, and no namespace may have a form that canonical XML leaves open. */
function scopeOf(written: Written, outer: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const scope = new Map(outer);
  for (const [name, value] of written.filter(([attribute]) => isDeclaration(attribute))) {
    const prefix = name === 'xmlns' ? '' : name.slice('xmlns:'.length);
    if (/^xml/i.test(prefix) || !/^[a-z]+:[!-~]{1,199}$/.test(value)) throw malformed('not a usable namespace');
    scope.set(prefix, value);
  }
  return scope;
}

function resolve(name: string, scope: ReadonlyMap<string, string>, unprefixed: string) {
  const colon = name.indexOf(':');
  if (colon < 0) return { namespace: unprefixed, local: name };
  const namespace = scope.get(name.slice(0, colon));
  if (namespace === undefined) throw malformed(`prefix of \`${name}\` is not declared`);
  return { namespace, local: name.slice(colon + 1) };
}

const malformed = (message: string) => new DecodeError('malformed', message);
