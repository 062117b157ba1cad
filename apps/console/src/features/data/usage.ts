// SPDX-License-Identifier: Apache-2.0
import type { ComputationView, DatasetTerms, JobView } from '@glovebox/contracts';
import { openDocument } from '@glovebox/crypto';

/** One time that somebody wanted to compute with a dataset. */
export interface Use {
  readonly job: string;
  readonly title: string;
  readonly who: string;
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

export interface Spending {
  /** Different questions that gave a result: asking the same again costs nothing. */
  readonly questions: number;
  readonly questionsMax: number | null;
  /** What one question costs and the whole, for terms with differential privacy. */
  readonly rho: { readonly perQuestion: string; readonly total: string } | null;
}

/** What has been asked of a dataset, against what its terms allow. Each keybroker keeps its own, binding count. */
export function spendingOf(terms: DatasetTerms, uses: readonly Use[]): Spending {
  const asked = new Set(
    uses.filter(({ state }) => state === 'released').map(({ computation, version }) => computation + version),
  );
  return {
    questions: asked.size,
    questionsMax: terms.uses ?? null,
    rho: terms.budget === undefined ? null : { perQuestion: terms.budget.rhoPerQuestion, total: terms.budget.rhoTotal },
  };
}
