// SPDX-License-Identifier: Apache-2.0
import type { AdmissionInput } from '@glovebox/policy';
import { builtChild, dryRun, type DryRun } from '@glovebox/replay';
import { twinOf, type TwinSize } from '@glovebox/twin';
import { CliError } from '../error.ts';
import { twinStream } from './twin-stream.ts';

/** A question on twins of all datasets of its agreement, and how long the answer took once they were made. */
export async function dryRunOnTwin(
  question: AdmissionInput,
  size: TwinSize,
): Promise<{ readonly answer: DryRun; readonly milliseconds: number }> {
  const twins = new Map(twinOf(question.agreement.datasets, size).map((twin) => [twin.dataset, twin]));
  const stream = (dataset: string) => {
    const twin = twins.get(dataset);
    if (twin === undefined) throw new CliError('not-found', `there is no dataset \`${dataset}\` in the terms`);
    return twinStream(twin);
  };
  const began = performance.now();
  const answer = await dryRun({ ...question, stream, child: builtChild() });
  return { answer, milliseconds: Math.round(performance.now() - began) };
}
