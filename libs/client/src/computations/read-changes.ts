// SPDX-License-Identifier: Apache-2.0
import { openDocument } from '@glovebox/crypto';
import type { GloveboxClient } from '../client.ts';
import { ClientError } from '../error.ts';
import { describeParameters } from './describe-parameters.ts';
import { compareQuestions } from './describe-question.ts';
import { describeTask } from './describe-task.ts';
import type { ReadComputation } from './read-computation.ts';

/** What a computation says that the version before did not, and the other way round, a statement a line. */
export interface Changes {
  readonly previous: string;
  readonly title: string;
  readonly requester: string;
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

/**
 * The changes since the version that the analyst names in the signed document; null where none is named. Made from both
 * documents here, of trees, models and parameters: what is compared is exactly what the digest says.
 * @throws ClientError `wrong-document`
 */
export async function readChanges(client: GloveboxClient, read: ReadComputation): Promise<Changes | null> {
  const { previous, tree, task } = read.computation.value;
  if (previous === undefined) return null;
  const { digest, value } = openDocument('glovebox/computation/v1', (await client.computations.get(previous)).envelope);
  if (digest !== previous) {
    throw new ClientError('wrong-document', 'the coordinator delivered another version before than the one named');
  }
  const { added, removed } = compareQuestions(value.tree, tree);
  const agreement = read.agreement.value;
  const old = [...describeTask(value.task), ...describeParameters(value.parameters ?? [], agreement)];
  const fresh = [...describeTask(task), ...read.parameters];
  return {
    previous,
    title: value.title,
    requester: value.requester,
    added: [...added, ...fresh.filter((line) => !old.includes(line))],
    removed: [...removed, ...old.filter((line) => !fresh.includes(line))],
  };
}
