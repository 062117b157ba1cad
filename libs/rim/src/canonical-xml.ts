// SPDX-License-Identifier: Apache-2.0
import { utf8 } from '@glovebox/core';
import type { XmlElement } from './xml.ts';

/**
 * Canonical XML 1.1, inclusive, without comments, of an element with everything in it: what an XML signature is over.
 * `without` leaves out one element, as the enveloped-signature transform does. What 1.1 says about `xml:` attributes has no
 * case here: the parser refuses them.
 */
export const canonicalXml = (apex: XmlElement, without?: XmlElement): Uint8Array<ArrayBuffer> =>
  utf8(render(apex, [...apex.scope], without));

function render(element: XmlElement, namespaces: readonly (readonly [string, string])[], without?: XmlElement): string {
  const declarations = [...namespaces]
    .sort(([a], [b]) => compare(a, b))
    .map(([prefix, uri]) => ` ${prefix === '' ? 'xmlns' : `xmlns:${prefix}`}="${attributeText(uri)}"`);
  const attributes = [...element.attributes]
    .sort((a, b) => compare(a.namespace, b.namespace) || compare(a.local, b.local))
    .map(({ name, value }) => ` ${name}="${attributeText(value)}"`);
  const children = element.children
    .filter((child) => child !== without)
    .map((child) => (typeof child === 'string' ? contentText(child) : render(child, newNamespaces(child), without)));
  return `<${element.name}${declarations.join('')}${attributes.join('')}>${children.join('')}</${element.name}>`;
}

/** Those that the element above does not already have with the same value. */
const newNamespaces = ({ scope, outerScope }: XmlElement) =>
  [...scope].filter(([prefix, uri]) => outerScope.get(prefix) !== uri);

/** Names and namespaces are of ASCII, where order of code units and of code points is one. */
const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

const escape = (text: string, characters: RegExp) => text.replace(characters, (one) => ESCAPES.get(one) ?? one);
const attributeText = (value: string) => escape(value, /[&<"\t\n\r]/g);
const contentText = (value: string) => escape(value, /[&<>\r]/g);

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ['\t', '&#x9;'],
  ['\n', '&#xA;'],
  ['\r', '&#xD;'],
]);
