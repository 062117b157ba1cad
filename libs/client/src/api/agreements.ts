// SPDX-License-Identifier: Apache-2.0
import { AgreementView, type SignedEnvelope } from '@glovebox/contracts';
import type { Transport } from '../transport.ts';
import { collect, eachItem } from './pages.ts';

/** `/v1/agreements`. */
export class AgreementsApi {
  readonly #transport: Transport;
  constructor(transport: Transport) {
    this.#transport = transport;
  }

  propose(envelope: SignedEnvelope): Promise<AgreementView> {
    return this.#transport.ask(AgreementView, 'POST', '/v1/agreements', { envelope });
  }

  list(): Promise<AgreementView[]> {
    return collect(eachItem(this.#transport, AgreementView, '/v1/agreements'));
  }

  get(digest: string): Promise<AgreementView> {
    return this.#transport.ask(AgreementView, 'GET', `/v1/agreements/${digest}`);
  }

  /** Sends the envelope with the own signature added. */
  sign(digest: string, envelope: SignedEnvelope): Promise<AgreementView> {
    return this.#transport.ask(AgreementView, 'POST', `/v1/agreements/${digest}/signatures`, { envelope });
  }

  stop(digest: string, stop: SignedEnvelope): Promise<AgreementView> {
    return this.#transport.ask(AgreementView, 'POST', `/v1/agreements/${digest}/stop`, { stop });
  }
}
