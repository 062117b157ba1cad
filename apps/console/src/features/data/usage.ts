// SPDX-License-Identifier: Apache-2.0
import type { ComputationView, DatasetTerms, JobView, Receipt } from '@glovebox/contracts';
import { openDocument } from '@glovebox/crypto';

/** One time that somebody wanted to compute with a dataset. */
export interface Use {
  readonly job: string;
  readonly title: string;
  readonly who: string;
  /** Who was to have the result. */
  readonly receiver: string;
  readonly purpose: string;
  readonly state: JobView['state'];
  readonly time: string;
  readonly computation: string;
  /** Digest of the version that was used. */
  readonly version: string;
}

/**
 * Who used a dataset, when and for what, newest first. Purpose and versions are from the job that its analyst signed,
 * opened here; that the coordinator leaves nothing out is what receipts and the keybroker's own log are for.
 */
export function usesOf(
  dataset: string,
  versions: ReadonlySet<string>,
  jobs: readonly JobView[],
  computations: readonly ComputationView[],
): Use[] {
  const byDigest = new Map(computations.map((computation) => [computation.digest, computation]));
  return jobs
    .flatMap((job): Use[] => {
      const { value } = openDocument('glovebox/job/v1', job.envelope);
      const used = value.datasets.find(({ name, manifest }) => name === dataset && versions.has(manifest));
      if (used === undefined) return [];
      const computation = byDigest.get(job.computation);
      return [
        {
          job: job.id,
          title: computation?.title ?? 'A computation',
          who: computation?.requester ?? job.receiver,
          receiver: value.receiver,
          purpose: value.purpose,
          state: job.state,
          time: job.updated,
          computation: job.computation,
          version: used.manifest,
        },
      ];
    })
    .toSorted((a, b) => b.time.localeCompare(a.time));
}

type PaidReceipt = Pick<Receipt, 'job' | 'question' | 'privacyCharges' | 'time'>;

/** The rho that each job was charged of a dataset's budget, as their receipts say: 0 for a question that was paid before. */
export function chargesOf(dataset: string, receipts: readonly PaidReceipt[]): ReadonlyMap<string, string> {
  const paid = new Set<string>();
  return new Map(
    receipts
      .toSorted((a, b) => a.time.localeCompare(b.time))
      .flatMap(({ job, question, privacyCharges = [] }) => {
        const charge = privacyCharges.find((one) => one.dataset === dataset);
        if (charge === undefined) return [];
        const rho = paid.has(question) ? '0' : charge.rho;
        paid.add(question);
        return [[job, rho] as const];
      }),
  );
}

/** Different questions that gave a result, and how many the terms allow: asking the same again costs nothing. */
export function questionsOf(terms: DatasetTerms, uses: readonly Use[]): { asked: number; most: number | null } {
  const asked = new Set(
    uses.filter(({ state }) => state === 'released').map(({ computation, version }) => computation + version),
  );
  return { asked: asked.size, most: terms.uses ?? null };
}
