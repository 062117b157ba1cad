// SPDX-License-Identifier: Apache-2.0
import type { ComputationView } from '@glovebox/contracts';
import { openDocument, type VerifiedDocument } from '@glovebox/crypto';
import type { PrivateQuestion } from '@glovebox/dp';
import { admitTemplate } from '@glovebox/policy';
import { printQuery } from '@glovebox/query';
import { readPinnedAgreement, type ReadAgreement } from '../agreements/sign-agreement.ts';
import type { GloveboxClient } from '../client.ts';
import { ClientError } from '../error.ts';
import { describeParameters } from './describe-parameters.ts';

export interface ReadComputation extends ReadAgreement {
  readonly computation: VerifiedDocument<'glovebox/computation/v1'>;
  readonly computationView: ComputationView;
  /** Printed here from the signed tree: what runs if this is approved. */
  readonly sql: string;
  /** What each job may choose anew under one approval, in words. */
  readonly parameters: readonly string[];
  readonly datasets: readonly string[];
  readonly minimumPeople: number;
  /** Differential privacy mode: its noise and its price; null where thresholds protect people. */
  readonly privacy: PrivateQuestion | null;
}

/**
 * Fetches a computation and its agreement, and opens both: signed by the pinned analyst who is named, admitted by
 * everybody's terms, and its SQL really the print of its tree.
 * @throws ClientError `wrong-document`, `refused` with reasons, `key-not-pinned`
 */
export async function readComputation(client: GloveboxClient, digest: string): Promise<ReadComputation> {
  const computationView = await client.computations.get(digest);
  const computation = openDocument('glovebox/computation/v1', computationView.envelope);
  if (computation.digest !== digest) {
    throw new ClientError('wrong-document', 'the coordinator delivered another computation than the one asked for');
  }
  const read = await readPinnedAgreement(client, computation.value.agreement);
  const { value } = computation;
  const requester = read.agreement.value.parties.find((party) => party.name === value.requester);
  if (!requester || !computation.signers.includes(requester.signingKey)) {
    throw new ClientError('wrong-document', `the computation is not signed by \`${value.requester}\`, who it names`, {
      field: 'requester',
      remedy: 'do not approve; ask the analyst whether they proposed it',
    });
  }
  const sql = printQuery(value.tree);
  if (sql !== value.sql) {
    throw new ClientError('wrong-document', 'the SQL in the computation is not what its tree does', {
      field: 'sql',
      remedy: 'do not approve; ask the analyst to propose it again with an honest client',
    });
  }
  const { tree, task, purpose, parameters: declared = [] } = value;
  const admitted = admitTemplate({ agreement: read.agreement.value, tree, task, declared, purpose });
  if (admitted.kind === 'denied') {
    throw new ClientError('refused', 'the terms do not admit this computation', { reasons: admitted.reasons });
  }
  return {
    ...read,
    computation,
    computationView,
    sql,
    parameters: describeParameters(declared, read.agreement.value),
    datasets: admitted.datasets,
    minimumPeople: admitted.minimumPeople,
    privacy: admitted.privacy,
  };
}
