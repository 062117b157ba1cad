// SPDX-License-Identifier: Apache-2.0
import type { Identifier as IdentifierText, QueryIssue } from '@glovebox/contracts';
import { Identifier } from '@glovebox/contracts';
import type { z } from 'zod';
import { placeOf } from '../ast/positions.ts';
import { QueryRefusal, type QueryIssueCode } from '../error.ts';
import type { TableSchema } from '../schema.ts';
import { Places } from '../text/places.ts';

/** As in the contract: names out of the text may make a sentence long. */
const MESSAGE_MAX = 200;
const REMEDY_MAX = 400;

/** One text on its way to a tree: what it may name, and what was found wrong with it so far. */
export class Conversion {
  readonly schemas: readonly TableSchema[];
  readonly issues: QueryIssue[] = [];
  readonly #places: Places;

  constructor(sql: string, schemas: readonly TableSchema[]) {
    this.schemas = schemas;
    this.#places = new Places(sql);
  }

  /** @throws QueryRefusal always, with the node's place */
  refuse(code: QueryIssueCode, node: unknown, message: string, remedy?: string): never {
    const place = placeOf(this.#places, node);
    const text = {
      message: message.slice(0, MESSAGE_MAX),
      ...(remedy === undefined ? {} : { remedy: remedy.slice(0, REMEDY_MAX) }),
    };
    throw new QueryRefusal(code, { code, place, ...text });
  }

  /** Runs one part; when it is refused, notes why and goes on with null, so that a person sees everything at once. */
  attempt<T>(part: () => T): T | null {
    try {
      return part();
    } catch (error) {
      if (!(error instanceof QueryRefusal)) throw error;
      this.issues.push(error.issue);
      return null;
    }
  }

  /** The node in the shape that we know, and in no other. */
  read<S extends z.ZodType>(shape: S, node: unknown): z.infer<S> {
    const parsed = shape.safeParse(node);
    if (parsed.success) return parsed.data;
    return this.refuse('unknown-syntax', node, 'This part of SQL is not known here.', 'Leave it out.');
  }

  /** A name as we write it. The engine ignores case even in quotes, so lower case loses nothing. */
  identifier(name: string, node: unknown): IdentifierText {
    const parsed = Identifier.safeParse(name.toLowerCase());
    if (parsed.success) return parsed.data;
    const message = 'Names are at most 63 letters, digits and underscores, not beginning with a digit.';
    return this.refuse('identifier', node, message, 'Choose another name.');
  }
}
