// SPDX-License-Identifier: Apache-2.0
import { DatasetView, type SignedEnvelope } from '@glovebox/contracts';
import type { Transport } from '../transport.ts';
import { collect, eachItem } from './pages.ts';

/** `/v1/datasets`: uploaded versions. */
export class DatasetsApi {
  readonly #transport: Transport;
  constructor(transport: Transport) {
    this.#transport = transport;
  }

  register(upload: string, manifest: SignedEnvelope): Promise<DatasetView> {
    return this.#transport.ask(DatasetView, 'POST', '/v1/datasets', { upload, manifest });
  }

  list(): Promise<DatasetView[]> {
    return collect(eachItem(this.#transport, DatasetView, '/v1/datasets'));
  }
}
