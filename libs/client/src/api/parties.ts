// SPDX-License-Identifier: Apache-2.0
import { PartyView, type SignedEnvelope } from '@glovebox/contracts';
import type { Transport } from '../transport.ts';
import { collect, eachItem } from './pages.ts';

/** `/v1/parties`: who is registered. Names and keys are as the coordinator tells them: compare fingerprints. */
export class PartiesApi {
  readonly #transport: Transport;
  constructor(transport: Transport) {
    this.#transport = transport;
  }

  register(card: SignedEnvelope): Promise<PartyView> {
    return this.#transport.ask(PartyView, 'POST', '/v1/parties', { card });
  }

  list(): Promise<PartyView[]> {
    return collect(eachItem(this.#transport, PartyView, '/v1/parties'));
  }
}
