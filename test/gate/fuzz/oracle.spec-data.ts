// SPDX-License-Identifier: Apache-2.0
import type { Agreement, QueryTree } from '@glovebox/contracts';
import { parseQuery, verifyTree, type QueryEngine } from '@glovebox/engine';
import { admitComputation } from '@glovebox/policy';
import { printProbes, printRowsStatements, tableSchemas } from '@glovebox/query';

/** How far a text came. */
export type Fate = 'no-query' | 'refused' | 'admitted';

export interface Judged {
  readonly fate: Fate;
  /** What should never happen. */
  readonly finding: string | null;
}

/** An engine of which is known what it was asked to bind. */
export interface WatchedEngine {
  readonly engine: QueryEngine;
  readonly bound: string[];
}

export function watched(inner: QueryEngine): WatchedEngine {
  const bound: string[] = [];
  const engine: QueryEngine = {
    parse: (sql, bytesMax) => inner.parse(sql, bytesMax),
    plans: (texts, schemas) => {
      bound.push(...texts);
      return inner.plans(texts, schemas);
    },
    close: () => {
      inner.close();
    },
  };
  return { engine, bound };
}

/**
 * One text through the static stage. Whatever it is: issues with codes and places inside of the text, or a tree that says the
 * same when printed and parsed again, whose bound plans are no more than it says; and the engine is asked to bind nothing but
 * what was printed from that tree.
 */
export async function judge(text: string, agreement: Agreement, { engine, bound }: WatchedEngine): Promise<Judged> {
  bound.length = 0;
  const schemas = tableSchemas(agreement.datasets);
  try {
    const parsed = await parseQuery(engine, text, schemas);
    if (parsed.kind === 'issues') {
      const odd = parsed.issues.find(
        ({ place, message }) => message.length > 400 || (place !== null && place.offset + place.length > text.length),
      );
      if (parsed.issues.length === 0 || odd !== undefined)
        return found('no-query', `issues of no form: ${JSON.stringify(parsed.issues)}`);
      return bound.length === 0 ? { fate: 'no-query', finding: null } : found('no-query', 'a refused text was bound');
    }
    const { tree } = parsed;
    const admitted = admitComputation({ agreement, tree, purpose: 'replay', receiver: 'analyst' });
    if (admitted.kind === 'denied') return { fate: 'refused', finding: null };
    const finding = await judgeTree(tree, agreement, { engine, bound });
    return { fate: 'admitted', finding };
  } catch (error) {
    return found('no-query', `thrown: ${error instanceof Error ? (error.stack ?? error.message) : 'no error'}`);
  }
}

async function judgeTree(
  tree: QueryTree,
  agreement: Agreement,
  { engine, bound }: WatchedEngine,
): Promise<string | null> {
  const schemas = tableSchemas(agreement.datasets);
  const verdict = await verifyTree(engine, tree, schemas);
  if (verdict.kind === 'issues') return `accepted, and not verified: ${verdict.issues.map(({ code }) => code).join()}`;
  const probes = printProbes(tree, schemas);
  const printed = [...probes, ...printRowsStatements(tree, schemas, probes)].map(({ sql }) => sql);
  return bound.every((sql) => printed.includes(sql)) ? null : 'something was bound that is not printed from the tree';
}

const found = (fate: Fate, finding: string): Judged => ({ fate, finding });
