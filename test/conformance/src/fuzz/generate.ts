// SPDX-License-Identifier: Apache-2.0
import { cbor } from '@glovebox/test-kit';
import fc from 'fast-check';
import { CBOR } from './cbor-tree.ts';
import { DER } from './der-tree.ts';
import type { Tree } from './mutate-trees.ts';

const leaf = (tags: readonly number[]) =>
  fc.record({ tag: fc.constantFrom(...tags), content: fc.uint8Array({ maxLength: 24 }) });

const treeOf = (leaves: readonly number[], branches: readonly number[]): fc.Arbitrary<Tree> =>
  fc.letrec<{ tree: Tree }>((tie) => ({
    tree: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      leaf(leaves),
      fc.record({ tag: fc.constantFrom(...branches), content: fc.array(tie('tree'), { maxLength: 6 }) }),
    ),
  })).tree;

const der = treeOf([1, 2, 3, 4, 5, 6, 0x0c, 0x13, 0x17, 0x18], [0x30, 0x31, 0xa0, 0xa3]).map((tree) => DER.write(tree));
const cborTree = treeOf([0x40, 0x60, 0xf6, 0x01, 0x20], [0x80, 0xa0, 0xd2]).map((tree) => CBOR.write(tree));
const sign1 = fc
  .tuple(fc.integer({ min: -40, max: 40 }), fc.uint8Array({ maxLength: 40 }), fc.uint8Array({ maxLength: 140 }))
  .map(([algorithm, payload, signature]) =>
    cbor.array(
      cbor.bytes(cbor.map([cbor.integer(1), cbor.integer(algorithm)])),
      cbor.map(),
      cbor.bytes(payload),
      cbor.bytes(signature),
    ),
  );
const json = fc.json({ maxDepth: 5 }).map((text) => Buffer.from(text));
const xml = fc
  .letrec<{ element: string; inside: string }>((tie) => ({
    inside: fc.oneof({ depthSize: 'small' }, fc.string({ maxLength: 8 }), tie('element')),
    element: fc
      .tuple(
        fc.constantFrom('a', 'b:c', 'Meta'),
        fc.string({ maxLength: 8 }),
        fc.array(tie('inside'), { maxLength: 3 }),
      )
      .map(([name, text, children]) => `<${name} d="${text}">${children.join('')}</${name}>`),
  }))
  .element.map((text) => Buffer.from(text));

/** Inputs that have a structure and nothing else in common with what the parsers expect. */
export const generatedInputs = (seed: number, count: number): Uint8Array[] =>
  [der, cborTree, sign1, json, xml, fc.uint8Array({ maxLength: 300 })].flatMap((arbitrary) =>
    fc.sample<Uint8Array>(arbitrary, { seed, numRuns: count }).map((bytes) => new Uint8Array(bytes)),
  );
