// SPDX-License-Identifier: Apache-2.0
import { CheckReply, ComputationView, type CheckRequest, type SignedEnvelope } from '@glovebox/contracts';
import type { Transport } from '../transport.ts';
import { collect, eachItem } from './pages.ts';

/** `/v1/computations`. */
export class ComputationsApi {
  readonly #transport: Transport;
  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Parses and checks a query on the coordinator, for clients without an SQL engine. Its tree is checked by the signer. */
  check(question: CheckRequest): Promise<CheckReply> {
    return this.#transport.ask(CheckReply, 'POST', '/v1/computations/check', question);
  }

  propose(envelope: SignedEnvelope): Promise<ComputationView> {
    return this.#transport.ask(ComputationView, 'POST', '/v1/computations', { envelope });
  }

  list(agreement?: string): Promise<ComputationView[]> {
    return collect(eachItem(this.#transport, ComputationView, '/v1/computations', { agreement }));
  }

  get(digest: string): Promise<ComputationView> {
    return this.#transport.ask(ComputationView, 'GET', `/v1/computations/${digest}`);
  }

  approve(digest: string, approval: SignedEnvelope): Promise<ComputationView> {
    return this.#transport.ask(ComputationView, 'POST', `/v1/computations/${digest}/approvals`, { approval });
  }
}
