// SPDX-License-Identifier: Apache-2.0
import { questionLikeness } from '@glovebox/client';
import type { AgreementView, ComputationView, QueryTree, ReceiptEntry } from '@glovebox/contracts';
import { CodedError } from '@glovebox/core';
import { openDocument } from '@glovebox/crypto';

/** Another question of the same room, how alike it is to the one under review, and when it was answered. */
export interface OtherQuestion {
  readonly view: ComputationView;
  readonly tree: QueryTree;
  /** From 0 to 1: the share of statements that both make. */
  readonly likeness: number;
  readonly releases: readonly ReceiptEntry[];
}

interface Surroundings {
  readonly agreements: readonly Pick<AgreementView, 'digest' | 'room'>[];
  readonly computations: readonly ComputationView[];
  readonly receipts: readonly ReceiptEntry[];
}

/** The questions of the same room in any version of its agreement that were there before, most alike first. */
export function otherQuestions(view: ComputationView, tree: QueryTree, all: Surroundings): OtherQuestion[] {
  const room = all.agreements.find(({ digest }) => digest === view.agreement)?.room;
  const versions = new Set(all.agreements.filter((one) => one.room === room).map(({ digest }) => digest));
  return all.computations
    .filter(
      ({ digest, agreement, created }) => digest !== view.digest && versions.has(agreement) && created <= view.created,
    )
    .flatMap((other) => {
      const opened = treeOf(other);
      if (opened === null) return [];
      const releases = all.receipts.filter(({ computation }) => computation === other.digest);
      return [{ view: other, tree: opened, likeness: questionLikeness(tree, opened), releases }];
    })
    .toSorted((a, b) => b.likeness - a.likeness || b.view.created.localeCompare(a.view.created));
}

/** Null where the coordinator delivered something else than the document. */
function treeOf({ digest, envelope }: ComputationView): QueryTree | null {
  try {
    const computation = openDocument('glovebox/computation/v1', envelope);
    return computation.digest === digest ? computation.value.tree : null;
  } catch (error) {
    if (error instanceof CodedError) return null;
    throw error;
  }
}
