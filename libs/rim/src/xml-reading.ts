// SPDX-License-Identifier: Apache-2.0
import { DecodeError } from '@glovebox/core';
import type { XmlElement } from './xml.ts';

/** Child elements of one that holds nothing else but white space. @throws DecodeError */
export function elementsOf(parent: XmlElement): XmlElement[] {
  return parent.children.flatMap((child) => {
    if (typeof child !== 'string') return [child];
    if (!/^[ \t\n]*$/.test(child)) throw wrong(parent, 'holds text');
    return [];
  });
}

/** Child elements, which are exactly these in this order. @throws DecodeError */
export function exactly(parent: XmlElement, namespace: string, ...locals: readonly string[]): XmlElement[] {
  const elements = elementsOf(parent);
  const fits = elements.every((one, index) => one.namespace === namespace && one.local === locals[index]);
  if (!fits || elements.length !== locals.length) throw wrong(parent, `does not hold ${locals.join(', ')}`);
  return elements;
}

/** The text of an element that holds nothing else. @throws DecodeError */
export function textOf(element: XmlElement): string {
  return element.children
    .map((child) => {
      if (typeof child !== 'string') throw wrong(element, 'holds elements');
      return child;
    })
    .join('');
}

/** Demands attributes of these names, without namespace, and no others. @throws DecodeError */
export function onlyAttributes(element: XmlElement, ...names: readonly string[]): void {
  const others = element.attributes.filter(({ namespace, local }) => namespace !== '' || !names.includes(local));
  if (others.length > 0 || element.attributes.length !== names.length) throw wrong(element, 'has other attributes');
}

/** @throws DecodeError when there is none */
export function attributeOf(element: XmlElement, local: string): string {
  const found = element.attributes.find((one) => one.namespace === '' && one.local === local);
  if (found === undefined) throw wrong(element, `has no ${local}`);
  return found.value;
}

export const wrong = (element: XmlElement, message: string) =>
  new DecodeError('malformed', `\`${element.name}\` ${message}`, { field: element.name });
