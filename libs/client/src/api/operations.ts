// SPDX-License-Identifier: Apache-2.0
import { AuditEntry, Health, WorkerEvidence, WorkerView } from '@glovebox/contracts';
import type { Transport } from '../transport.ts';
import { collect, eachItem } from './pages.ts';

/** What the coordinator says of itself and of the workers it sees. */
export class OperationsApi {
  readonly #transport: Transport;
  constructor(transport: Transport) {
    this.#transport = transport;
  }

  health(): Promise<Health> {
    return this.#transport.ask(Health, 'GET', '/health');
  }

  workers(): Promise<WorkerView[]> {
    return collect(eachItem(this.#transport, WorkerView, '/v1/workers'));
  }

  /** The newest evidence of each worker of an agreement: nothing of it is verified yet. See `judgeWorker`. */
  evidence(agreement: string): Promise<WorkerEvidence[]> {
    return collect(eachItem(this.#transport, WorkerEvidence, '/v1/workers/evidence', { agreement }));
  }

  /** Lines of the coordinator's audit log, for people to read. */
  audit(): Promise<AuditEntry[]> {
    return collect(eachItem(this.#transport, AuditEntry, '/v1/audit'));
  }
}
