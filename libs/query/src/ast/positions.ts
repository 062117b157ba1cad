// SPDX-License-Identifier: Apache-2.0
import type { TextPlace } from '@glovebox/contracts';
import type { Places } from '../text/places.ts';

/** Nodes looked at to find a place; more do not make it more precise. */
const NODES_MAX = 2000;

/** The part of the text that a node and everything under it came from; null where the engine gives no position. */
export function placeOf(places: Places, node: unknown): TextPlace | null {
  let start: number | null = null;
  let end = 0;
  for (const byte of locations(node)) {
    const place = places.atByte(byte);
    if (place === null) continue;
    start = Math.min(start ?? place.offset, place.offset);
    end = Math.max(end, place.offset + place.length);
  }
  return start === null ? null : places.span(start, end);
}

function locations(root: unknown): number[] {
  const found: number[] = [];
  const open: unknown[] = [root];
  for (let seen = 0; open.length > 0 && seen < NODES_MAX; seen++) {
    const node = open.pop();
    if (typeof node !== 'object' || node === null) continue;
    const { query_location: location } = node as { query_location?: unknown };
    if (typeof location === 'string') found.push(Number(location));
    open.push(...(Object.values(node) as unknown[]));
  }
  return found;
}
