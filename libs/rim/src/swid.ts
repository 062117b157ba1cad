// SPDX-License-Identifier: Apache-2.0
import type { NvidiaMeasurement } from '@glovebox/contracts';
import { DecodeError } from '@glovebox/core';
import type { XmlElement } from './xml.ts';
import { attributeOf, elementsOf, wrong } from './xml-reading.ts';

const SWID = 'http://standards.iso.org/iso/19770/-2/2015/schema.xsd';
const SHA384 = 'http://www.w3.org/2001/04/xmlenc#sha384';
/** SPDM indexes end at 239, and start at 1 where those of the file start at 0. */
const INDEX_MAX = 238;
const ALTERNATIVES_MAX = 64;

export interface SwidTag {
  readonly tagId: string;
  readonly version: string;
  readonly product: string;
  readonly edition: string;
  /** Active ones, by SPDM index. */
  readonly measurements: readonly NvidiaMeasurement[];
}

/** A SWID tag (ISO/IEC 19770-2:2015) as the TCG's reference integrity manifests use it. @throws DecodeError */
export function readSwidTag(root: XmlElement): SwidTag {
  if (!isSwid(root, 'SoftwareIdentity')) throw wrong(root, 'is no SWID tag');
  const parts = elementsOf(root);
  if (parts.some((part) => !['Entity', 'Meta', 'Payload'].some((local) => isSwid(part, local)))) {
    throw wrong(root, 'has unknown parts');
  }
  const [meta, payload] = [only(root, parts, 'Meta'), only(root, parts, 'Payload')];
  const resources = elementsOf(payload).map(readResource);
  if (new Set(resources.map(({ index }) => index)).size < resources.length) throw wrong(payload, 'repeats an index');
  return {
    tagId: plain(root, 'tagId'),
    version: plain(meta, 'colloquialVersion'),
    product: plain(meta, 'product'),
    edition: plain(meta, 'edition'),
    measurements: resources
      .filter(({ active }) => active)
      .map(({ index, values }) => ({ index, values: [...values] }))
      .sort((a, b) => a.index - b.index),
  };
}

const isSwid = ({ namespace, local }: XmlElement, name: string) => namespace === SWID && local === name;

function only(root: XmlElement, parts: readonly XmlElement[], local: string): XmlElement {
  const [found, ...others] = parts.filter((part) => isSwid(part, local));
  if (found === undefined || others.length > 0) throw wrong(root, `does not have exactly one ${local}`);
  return found;
}

/** It is shown to people, so it must not be able to paint a terminal. */
function plain(element: XmlElement, attribute: string): string {
  const value = attributeOf(element, attribute);
  if (!/^[ -~]{1,200}$/.test(value)) throw wrong(element, `has a ${attribute} that is not plain text`);
  return value;
}

/** One measurement: as many alternatives as it says, each a digest of SHA-384. */
function readResource(element: XmlElement) {
  if (!isSwid(element, 'Resource') || attributeOf(element, 'type') !== 'Measurement') {
    throw wrong(element, 'is no measurement');
  }
  if (elementsOf(element).length > 0) throw wrong(element, 'holds elements');
  const index = decimal(element, 'index', INDEX_MAX) + 1;
  const active = attributeOf(element, 'active');
  if (active !== 'True' && active !== 'False') throw wrong(element, 'is neither active nor not');
  if (decimal(element, 'size', 64) !== 48) throw wrong(element, 'is not of 48 bytes');
  const hashes = element.attributes.filter(({ namespace }) => namespace === SHA384);
  const alternatives = decimal(element, 'alternatives', ALTERNATIVES_MAX);
  const values = Array.from({ length: alternatives }, (_none, place) => {
    const value = hashes.find(({ local }) => local === `Hash${String(place)}`)?.value;
    if (value === undefined || !/^[0-9a-fA-F]{96}$/.test(value)) throw wrong(element, 'lacks a digest of SHA-384');
    return value.toLowerCase();
  });
  if (alternatives === 0 || hashes.length !== alternatives) throw wrong(element, 'has another number of digests');
  return { index, active: active === 'True', values };
}

function decimal(element: XmlElement, attribute: string, max: number): number {
  const text = attributeOf(element, attribute);
  const value = Number(text);
  if (!/^(0|[1-9]\d{0,3})$/.test(text) || value > max) {
    throw new DecodeError('malformed', `\`${attribute}\` is not a number up to ${String(max)}`, { field: attribute });
  }
  return value;
}
