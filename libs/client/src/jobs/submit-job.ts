// SPDX-License-Identifier: Apache-2.0
import type { Agreement, DatasetVersion, JobRequest, JobView, ParameterValues } from '@glovebox/contracts';
import { toBase64Url } from '@glovebox/core';
import { signDocument } from '@glovebox/crypto';
import { instantiate } from '@glovebox/policy';
import type { GloveboxClient } from '../client.ts';
import type { ReadComputation } from '../computations/read-computation.ts';
import { versionsOf } from '../datasets/versions-of.ts';
import { ClientError } from '../error.ts';

export interface JobChoice {
  /** Default: the user itself, if it is a receiver, else the agreement's first receiver. */
  readonly receiver?: string;
  /** Manifest digest by dataset name; default: the newest version. */
  readonly versions?: Readonly<Record<string, string>>;
  /** Of every parameter of the computation. */
  readonly parameters?: ParameterValues;
}

/**
 * Signs and submits a job, once its parameters make a question of the computation. Its id is the digest of what is signed, so sending the returned request again is the same
 * job; a wanted repetition gets a new salt here and is a new one.
 */
export async function submitJob(
  client: GloveboxClient,
  read: ReadComputation,
  choice: JobChoice = {},
): Promise<JobView> {
  const { tree, parameters: declared = [] } = read.computation.value;
  const values = choice.parameters ?? {};
  const asked = instantiate({ agreement: read.agreement.value, tree, declared, values });
  if (asked.kind === 'denied') {
    throw new ClientError('refused', 'the computation cannot be run with these parameters', { reasons: asked.reasons });
  }
  const job: JobRequest = {
    agreement: read.agreement.digest,
    computation: read.computation.digest,
    ...(declared.length === 0 ? {} : { parameters: values }),
    datasets: await chooseVersions(client, read, choice.versions ?? {}),
    purpose: read.computation.value.purpose,
    receiver: chooseReceiver(client, read.agreement.value, choice.receiver),
    salt: toBase64Url(client.environment.random(16)),
    created: client.now(),
  };
  return client.jobs.submit(signDocument('glovebox/job/v1', job, client.party.signing));
}

function chooseReceiver(client: GloveboxClient, agreement: Agreement, wanted: string | undefined): string {
  const own = agreement.receivers.includes(client.party.name) ? client.party.name : agreement.receivers[0];
  const receiver = wanted ?? own;
  if (receiver !== undefined && agreement.receivers.includes(receiver)) return receiver;
  throw new ClientError('refused', `\`${receiver ?? ''}\` may not receive results under this agreement`, {
    field: 'receiver',
    remedy: `name one of: ${agreement.receivers.join(', ')}`,
  });
}

/** In the agreement's order, as a job must name them. */
async function chooseVersions(
  client: GloveboxClient,
  { agreement, datasets }: ReadComputation,
  wanted: Readonly<Record<string, string>>,
): Promise<DatasetVersion[]> {
  const uploaded = await client.datasets.list();
  return agreement.value.datasets
    .filter((dataset) => datasets.includes(dataset.name))
    .map(({ name, owner }) => {
      const newest = versionsOf(agreement.value, name, uploaded).find(
        ({ digest }) => wanted[name] === undefined || digest === wanted[name],
      );
      if (newest) return { name, manifest: newest.digest };
      throw new ClientError('not-found', `no such version of dataset \`${name}\` by \`${owner}\` was uploaded`, {
        field: `datasets.${name}`,
        remedy: `ask \`${owner}\` to upload it: glovebox dataset upload --agreement ${agreement.digest} --name ${name} FILE`,
      });
    });
}

/** Cancels an own job. */
export const cancelJob = (client: GloveboxClient, job: string): Promise<JobView> =>
  client.jobs.cancel(job, signDocument('glovebox/cancel/v1', { job, time: client.now() }, client.party.signing));
