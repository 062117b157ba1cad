// SPDX-License-Identifier: Apache-2.0
import { Inject, Injectable } from '@nestjs/common';
import { SignedEnvelope, type AgeHeader, type DatasetSource, type JobDocuments } from '@glovebox/contracts';
import { openDocument } from '@glovebox/crypto';
import { decideJob, type JobPlan } from '@glovebox/policy';
import { CLOCK, type Clock } from '../clock.ts';
import { CONFIG, type Config } from '../config.ts';
import { DATABASE, type Database } from '../database/database.ts';
import { fromColumn } from '../database/json.ts';
import type { JobRow } from './jobs.store.ts';

/** Gathers everything signed that a job rests on, and asks the policy about it as everybody else does. */
@Injectable()
export class JobDocumentsService {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** As they are now: an approval or rejection that came since belongs to the next attempt. */
  async gather(job: Pick<JobRow, 'agreement' | 'computation' | 'envelope'>): Promise<JobDocuments> {
    const envelope = fromColumn(SignedEnvelope, job.envelope);
    const { value } = openDocument('glovebox/job/v1', envelope);
    const [agreement, computation, approvals, manifests] = await Promise.all([
      this.database
        .selectFrom('agreements')
        .select('envelope')
        .where('digest', '=', job.agreement)
        .executeTakeFirstOrThrow(),
      this.database
        .selectFrom('computations')
        .select('envelope')
        .where('digest', '=', job.computation)
        .executeTakeFirstOrThrow(),
      this.database
        .selectFrom('approvals')
        .select('envelope')
        .where('computation', '=', job.computation)
        .orderBy('position', 'asc')
        .execute(),
      this.#manifests(value.datasets.map(({ manifest }) => manifest)),
    ]);
    return {
      agreement: fromColumn(SignedEnvelope, agreement.envelope),
      computation: fromColumn(SignedEnvelope, computation.envelope),
      job: envelope,
      approvals: approvals.map((row) => fromColumn(SignedEnvelope, row.envelope)),
      manifests,
    };
  }

  decide(documents: JobDocuments) {
    const { dangerouslyTrustDevelopmentRoots } = this.config;
    return decideJob({ documents, at: this.clock(), dangerouslyTrustDevelopmentRoots });
  }

  sources(plan: JobPlan): DatasetSource[] {
    return plan.datasets.map(({ terms, manifest }) => ({
      name: terms.name,
      ciphertext: manifest.value.ciphertext,
      bytes: manifest.value.ciphertextBytes,
    }));
  }

  /** The age headers of the datasets whose keys this keybroker holds. */
  async ageHeaders(plan: JobPlan, keybroker: string): Promise<AgeHeader[]> {
    const held = plan.datasets.filter(({ manifest }) => manifest.value.keybroker === keybroker);
    return Promise.all(
      held.map(async ({ terms, manifest }) => {
        const row = await this.database
          .selectFrom('ciphertexts')
          .select('header')
          .where('digest', '=', manifest.value.ciphertext)
          .executeTakeFirstOrThrow();
        return { dataset: terms.name, header: row.header };
      }),
    );
  }

  async #manifests(digests: readonly string[]): Promise<SignedEnvelope[]> {
    const rows = await this.database
      .selectFrom('datasets')
      .select(['digest', 'manifest'])
      .where('digest', 'in', [...digests])
      .execute();
    return digests.flatMap((digest) => {
      const row = rows.find((candidate) => candidate.digest === digest);
      return row === undefined ? [] : [fromColumn(SignedEnvelope, row.manifest)];
    });
  }
}
