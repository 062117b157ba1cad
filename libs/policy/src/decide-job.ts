// SPDX-License-Identifier: Apache-2.0
import type {
  Agreement,
  AgreementKeybroker,
  AgreementParty,
  Denied,
  JobDocuments,
  QueryTree,
  Task,
} from '@glovebox/contracts';
import { canonicalDigest, openDocument, questionDigest, type VerifiedDocument } from '@glovebox/crypto';
import type { PrivateQuestion } from '@glovebox/dp';
import { printQuery } from '@glovebox/query';
import { admitComputation } from './admit/admit-computation.ts';
import type { Meter } from './admit/meters.ts';
import type { EffectiveRules } from './effective-rules.ts';
import { checkApprovals } from './check-approvals.ts';
import { GATE_VERSION } from './gate-version.ts';
import { matchManifests, type JobDataset, type ManifestDocument } from './match-manifests.ts';
import { openAgreement } from './open-agreement.ts';
import { denyOnError, isDenied, ReasonList } from './reasons.ts';
import { instantiate } from './template/instantiate.ts';

/** A job in which every document was verified and every rule of the agreement holds at the given time. */
export interface JobPlan {
  readonly agreement: VerifiedDocument<'glovebox/agreement/v1'>;
  readonly computation: VerifiedDocument<'glovebox/computation/v1'>;
  readonly job: VerifiedDocument<'glovebox/job/v1'>;
  /** What runs: the computation's tree with the job's values in place of its parameters. */
  readonly tree: QueryTree;
  /** What is made of the people whom it selects; absent where its own answer is released. */
  readonly task?: Task;
  readonly approvals: readonly VerifiedDocument<'glovebox/approval/v1'>[];
  readonly manifests: readonly ManifestDocument[];
  /** In the agreement's order. */
  readonly datasets: readonly JobDataset[];
  readonly owners: readonly AgreementParty[];
  readonly receiver: AgreementParty;
  /** Those that hold a key this job needs, in the agreement's order. */
  readonly keybrokers: readonly AgreementKeybroker[];
  /** What is asked, whoever asks: the same question has the same answer and is charged once. */
  readonly question: string;
  /** Names the release history that this job belongs to: of this room and these keybrokers. */
  readonly room: string;
  readonly minimumPeople: number;
  /** What the release must satisfy: the strictest of all owners concerned. */
  readonly rules: EffectiveRules;
  /** Differential privacy mode: the noise of the answer, and the price that each dataset is charged. */
  readonly privacy: PrivateQuestion | null;
  /** The numbers of uses that the question counts against; each owner's keybroker counts those of its datasets. */
  readonly meters: readonly Meter[];
}

export interface JobDecisionInput {
  readonly documents: JobDocuments;
  /** The decider's own time. */
  readonly at: string;
  readonly dangerouslyTrustDevelopmentRoots: boolean;
}

/**
 * Whether a job may run under its agreement. Keybrokers, worker, coordinator and auditors all ask this one function,
 * each for itself and with its own time:
 *
 * 1. the agreement is consistent, signed by every party, and valid now
 * 2. computation and job are signed by an analyst of the agreement and belong together
 * 3. the job's values are among those declared for the computation's parameters, the question that they make of its
 *    tree is admitted by the terms of every owner it touches, and the SQL shown to approvers is the print of that tree
 * 4. every dataset version is its owner's and has the agreed columns
 * 5. every owner concerned, and enough officers, approved exactly this
 *
 * A stop is not a document of the job: each keybroker keeps the stops that it was told.
 */
export function decideJob(input: JobDecisionInput): { readonly kind: 'allowed'; readonly plan: JobPlan } | Denied {
  const opened = openAgreement(input.documents.agreement, input);
  if (isDenied(opened)) return opened;
  const documents = denyOnError('job documents', () => openJobDocuments(input.documents));
  if (isDenied(documents)) return documents;
  const { agreement, missing } = opened;
  const { computation, job, approvals, manifests } = documents;

  const list = new ReasonList();
  checkAgreementState(list, agreement.value, missing, input.at);
  checkRequester(list, agreement, computation, job);

  const asked = instantiate({
    agreement: agreement.value,
    tree: computation.value.tree,
    declared: computation.value.parameters ?? [],
    values: job.value.parameters ?? {},
  });
  if (isDenied(asked)) return { kind: 'denied', reasons: [...list.reasons, ...asked.reasons] };
  const { tree } = asked;
  const { task } = computation.value;
  const admitted = admitComputation({
    agreement: agreement.value,
    tree,
    task,
    purpose: computation.value.purpose,
    requester: computation.value.requester,
    receiver: job.value.receiver,
    at: input.at,
  });
  if (isDenied(admitted)) return { kind: 'denied', reasons: [...list.reasons, ...admitted.reasons] };
  list.demand(printQuery(computation.value.tree) === computation.value.sql, {
    code: 'sql-not-of-tree',
    message: 'the SQL in the computation is not the print of its tree',
    remedy: 'propose the computation again with an honest client',
  });

  const matched = matchManifests(agreement.value, job.value, admitted.datasets, manifests);
  const owners = agreement.value.parties.filter((party) =>
    matched.datasets.some(({ terms }) => terms.owner === party.name),
  );
  const unapproved = checkApprovals({ agreement, computation, job: job.value, approvals, owners, at: input.at });
  const reasons = [...list.reasons, ...matched.reasons, ...unapproved];
  const receiver = agreement.value.parties.find((party) => party.name === job.value.receiver);
  if (reasons.length > 0 || receiver === undefined) {
    return { kind: 'denied', reasons: reasons.length > 0 ? reasons : [unknownReceiver(job.value.receiver)] };
  }

  const keybrokers = agreement.value.keybrokers.filter((keybroker) =>
    matched.datasets.some(({ terms }) => terms.keybroker === keybroker.name),
  );
  const plan: JobPlan = {
    agreement,
    computation,
    job,
    tree,
    ...(task === undefined ? {} : { task }),
    approvals,
    manifests,
    datasets: matched.datasets,
    owners,
    receiver,
    keybrokers,
    question: questionOf(tree, task, matched.datasets),
    room: canonicalDigest('glovebox/room/v1', {
      room: agreement.value.room,
      keybrokers: keybrokers.map((keybroker) => keybroker.identityKey),
    }),
    minimumPeople: admitted.minimumPeople,
    rules: admitted.rules,
    privacy: admitted.privacy,
    meters: admitted.meters,
  };
  return { kind: 'allowed', plan: Object.freeze(plan) };
}

function openJobDocuments(documents: JobDocuments) {
  return {
    computation: openDocument('glovebox/computation/v1', documents.computation),
    job: openDocument('glovebox/job/v1', documents.job),
    approvals: documents.approvals.map((approval) => openDocument('glovebox/approval/v1', approval)),
    manifests: documents.manifests.map((manifest) => openDocument('glovebox/manifest/v1', manifest)),
  };
}

function checkAgreementState(list: ReasonList, agreement: Agreement, missing: readonly string[], at: string): void {
  list.demand(missing.length === 0, {
    code: 'agreement-incomplete',
    message: `not signed yet by \`${missing.join(', ')}\``,
    remedy: 'have every party sign the agreement',
  });
  list.demand(agreement.validFrom <= at && at <= agreement.validUntil, {
    code: 'agreement-not-valid-now',
    message: `the agreement is valid from \`${agreement.validFrom}\` to \`${agreement.validUntil}\``,
    remedy: 'sign a new version of the agreement',
  });
}

function checkRequester(
  list: ReasonList,
  agreement: VerifiedDocument<'glovebox/agreement/v1'>,
  computation: VerifiedDocument<'glovebox/computation/v1'>,
  job: VerifiedDocument<'glovebox/job/v1'>,
): void {
  const requester = agreement.value.parties.find((party) => party.name === computation.value.requester);
  const isAnalyst = requester?.roles.includes('analyst') ?? false;
  list.demand(isAnalyst && requester !== undefined && computation.signers.includes(requester.signingKey), {
    code: 'computation-not-analysts',
    message: 'the computation is not signed by an analyst of the agreement',
    remedy: 'have an analyst of the agreement propose it',
  });
  list.demand(requester !== undefined && job.signers.includes(requester.signingKey), {
    code: 'job-not-requesters',
    message: 'the job is not signed by the analyst who proposed its computation',
    remedy: "submit it with that analyst's key",
  });
  const { value } = job;
  const belongs =
    computation.value.agreement === agreement.digest &&
    value.agreement === agreement.digest &&
    value.computation === computation.digest;
  list.demand(belongs, {
    code: 'job-of-other-agreement',
    message: 'agreement, computation and job do not belong together',
    remedy: 'submit the job for the computation and agreement that it names',
  });
  list.demand(value.purpose === computation.value.purpose, {
    code: 'job-purpose',
    message: `the job is for \`${value.purpose}\`, the computation was proposed for \`${computation.value.purpose}\``,
    remedy: 'submit it for the approved purpose',
  });
  list.demand(agreement.value.receivers.includes(value.receiver), unknownReceiver(value.receiver));
}

const unknownReceiver = (receiver: string) => ({
  code: 'receiver-not-agreed',
  message: `\`${receiver}\` may not receive results under this agreement`,
  remedy: 'name a receiver of the agreement',
});

const questionOf = (tree: QueryTree, task: Task | undefined, datasets: readonly JobDataset[]): string =>
  questionDigest({
    tree,
    ...(task === undefined ? {} : { task }),
    datasets: datasets.map(({ terms, manifest }) => ({
      name: terms.name,
      manifest: manifest.digest,
      terms: terms.terms,
    })),
    gate: GATE_VERSION,
  });
