// SPDX-License-Identifier: Apache-2.0
import { Injectable } from '@nestjs/common';
import type { Agreement, CheckReply, CheckRequest } from '@glovebox/contracts';
import { createEngine, parseQuery, type QueryEngine } from '@glovebox/engine';
import { asPopulation } from '@glovebox/ml';
import { admitTemplate, isDenied } from '@glovebox/policy';
import { printQuery, tableSchemas } from '@glovebox/query';

/**
 * Text to typed tree, for clients without an engine of their own. Nobody has to believe it: what is signed is the tree,
 * and the signer's client prints it itself.
 */
@Injectable()
export class QueryCheck {
  #engine: Promise<QueryEngine> | null = null;

  async check(agreement: Agreement, { purpose, sql, parameters, task }: CheckRequest): Promise<CheckReply> {
    this.#engine ??= createEngine();
    const parsed = await parseQuery(await this.#engine, sql, tableSchemas(agreement.datasets));
    if (parsed.kind === 'issues') return { kind: 'not-a-query', issues: parsed.issues };
    const tree = task === undefined ? parsed.tree : asPopulation(parsed.tree, task);
    const printed = { tree, sql: printQuery(tree) };
    const admitted = admitTemplate({ agreement, tree, task, declared: parameters ?? [], purpose });
    return isDenied(admitted)
      ? { kind: 'denied', ...printed, reasons: admitted.reasons }
      : { kind: 'admitted', ...printed };
  }

  async onApplicationShutdown(): Promise<void> {
    (await this.#engine)?.close();
  }
}
