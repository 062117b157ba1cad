// SPDX-License-Identifier: Apache-2.0
import { AgreementsApi } from './api/agreements.ts';
import { ComputationsApi } from './api/computations.ts';
import { DatasetsApi } from './api/datasets.ts';
import { JobsApi } from './api/jobs.ts';
import { KeybrokersApi } from './api/keybrokers.ts';
import { NoticesApi } from './api/notices.ts';
import { OperationsApi } from './api/operations.ts';
import { PartiesApi } from './api/parties.ts';
import { uploadFile, type UploadOptions, type UploadSource } from './api/uploads.ts';
import type { ClientEnvironment } from './http.ts';
import type { PartyIdentity } from './party-keys.ts';
import type { Pins } from './pins.ts';
import { Transport } from './transport.ts';

export interface ClientOptions {
  /** Address of the coordinator, such as `http://127.0.0.1:7180`. */
  readonly coordinator: string;
  readonly party: PartyIdentity;
  readonly pins: Pins;
  readonly environment: ClientEnvironment;
  /** Accept agreements whose workers are attested by a development root. Never true by default. */
  readonly dangerouslyTrustDevelopmentRoots: boolean;
}

/**
 * One party's connection to one coordinator: a typed view of its HTTP API, every request signed. The coordinator is
 * not believed: the operations beside this class open and check what it delivers before anything is signed or used.
 */
export class GloveboxClient {
  readonly party: PartyIdentity;
  readonly pins: Pins;
  readonly environment: ClientEnvironment;
  readonly dangerouslyTrustDevelopmentRoots: boolean;

  readonly parties: PartiesApi;
  readonly agreements: AgreementsApi;
  readonly keybrokers: KeybrokersApi;
  readonly datasets: DatasetsApi;
  readonly computations: ComputationsApi;
  readonly jobs: JobsApi;
  readonly notices: NoticesApi;
  readonly operations: OperationsApi;
  readonly #transport: Transport;

  /** @throws ClientError `invalid` when the coordinator's address is not one */
  constructor(options: ClientOptions) {
    this.party = options.party;
    this.pins = options.pins;
    this.environment = options.environment;
    this.dangerouslyTrustDevelopmentRoots = options.dangerouslyTrustDevelopmentRoots;
    this.#transport = new Transport(options.coordinator, options.party.signing, options.environment);
    this.parties = new PartiesApi(this.#transport);
    this.agreements = new AgreementsApi(this.#transport);
    this.keybrokers = new KeybrokersApi(this.#transport);
    this.datasets = new DatasetsApi(this.#transport);
    this.computations = new ComputationsApi(this.#transport);
    this.jobs = new JobsApi(this.#transport, options.environment.sleep);
    this.notices = new NoticesApi(this.#transport, options.environment.sleep);
    this.operations = new OperationsApi(this.#transport);
  }

  /** Origin of the coordinator. */
  get coordinator(): string {
    return this.#transport.origin;
  }

  /** Uploads a sealed file, resumable. See {@link uploadFile}. */
  upload(source: UploadSource, options: UploadOptions): Promise<string> {
    return uploadFile(this.#transport, source, options);
  }

  /** The time now, as documents carry it. */
  now(): string {
    return this.environment.clock();
  }
}
