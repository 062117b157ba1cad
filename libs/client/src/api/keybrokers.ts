// SPDX-License-Identifier: Apache-2.0
import { KeybrokerAnswer, KeybrokerView, type SignedEnvelope } from '@glovebox/contracts';
import type { Transport } from '../transport.ts';
import { collect, eachItem } from './pages.ts';

/** `/v1/keybrokers`. Answers of keybrokers are passed on by the coordinator and verified by the caller. */
export class KeybrokersApi {
  readonly #transport: Transport;
  constructor(transport: Transport) {
    this.#transport = transport;
  }

  list(): Promise<KeybrokerView[]> {
    return collect(eachItem(this.#transport, KeybrokerView, '/v1/keybrokers'));
  }

  recipient(request: SignedEnvelope, keybroker: string): Promise<KeybrokerAnswer> {
    return this.#transport.ask(KeybrokerAnswer, 'POST', '/v1/keybrokers/recipients', { request, keybroker });
  }

  budget(request: SignedEnvelope): Promise<KeybrokerAnswer> {
    return this.#transport.ask(KeybrokerAnswer, 'POST', '/v1/keybrokers/budgets', { request });
  }
}
