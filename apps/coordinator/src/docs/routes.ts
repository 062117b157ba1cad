// SPDX-License-Identifier: Apache-2.0
import type { z } from 'zod';
import * as contracts from '@glovebox/contracts';
import type { AccessRule } from '../edge/access.ts';

export interface Route {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'HEAD' | 'DELETE';
  /** With parameters as `{name}`. */
  readonly path: string;
  readonly summary: string;
  readonly access: AccessRule;
  readonly query?: z.ZodType;
  readonly body?: z.ZodType;
  /** What a success answers: a contract, a page of one, or bytes of a type. */
  readonly reply: z.ZodType | { readonly pageOf: z.ZodType } | { readonly type: string } | null;
  readonly status?: number;
}

const c = contracts;
const party = 'party' as const;

/** Every route, for the description of the API. A test holds it against the routes that the server really has. */
export const routes: readonly Route[] = [
  { method: 'GET', path: '/health', summary: 'Whether the coordinator works', access: 'public', reply: c.Health },
  {
    method: 'GET',
    path: '/openapi.json',
    summary: 'This description, for programs',
    access: 'public',
    reply: { type: 'application/json' },
  },
  {
    method: 'GET',
    path: '/docs',
    summary: 'This description, for people',
    access: 'public',
    reply: { type: 'text/html' },
  },
  {
    method: 'POST',
    path: '/v1/parties',
    summary: 'Register a party; its card is signed with its own key',
    access: 'public',
    body: c.PartyRegistration,
    reply: c.PartyView,
  },
  {
    method: 'GET',
    path: '/v1/parties',
    summary: 'Registered parties',
    access: party,
    query: c.PageQuery,
    reply: { pageOf: c.PartyView },
  },
  { method: 'GET', path: '/v1/parties/{fingerprint}', summary: 'One party', access: party, reply: c.PartyView },
  {
    method: 'POST',
    path: '/v1/agreements',
    summary: 'Propose an agreement, or add signatures to one',
    access: party,
    body: c.AgreementProposal,
    reply: c.AgreementView,
  },
  {
    method: 'GET',
    path: '/v1/agreements',
    summary: 'Agreements that the caller is a party of',
    access: party,
    query: c.PageQuery,
    reply: { pageOf: c.AgreementView },
  },
  { method: 'GET', path: '/v1/agreements/{digest}', summary: 'One agreement', access: party, reply: c.AgreementView },
  {
    method: 'POST',
    path: '/v1/agreements/{digest}/signatures',
    summary: 'Add the signatures of an envelope',
    access: party,
    body: c.AgreementProposal,
    reply: c.AgreementView,
  },
  {
    method: 'POST',
    path: '/v1/agreements/{digest}/stop',
    summary: 'Stop an agreement, for good',
    access: party,
    body: c.StopRequest,
    reply: c.AgreementView,
  },
  {
    method: 'GET',
    path: '/v1/keybrokers',
    summary: 'Keybrokers, and whether they are connected',
    access: party,
    query: c.PageQuery,
    reply: { pageOf: c.KeybrokerView },
  },
  {
    method: 'POST',
    path: '/v1/keybrokers/recipients',
    summary: "Ask the caller's keybroker for the recipient of a dataset",
    access: party,
    body: c.RecipientAsk,
    reply: c.KeybrokerAnswer,
    status: 200,
  },
  {
    method: 'POST',
    path: '/v1/keybrokers/budgets',
    summary: 'Ask a keybroker what is left of the privacy budgets of an agreement',
    access: party,
    body: c.BudgetAsk,
    reply: c.KeybrokerAnswer,
    status: 200,
  },
  {
    method: 'POST',
    path: '/v1/uploads',
    summary: 'Create a resumable upload (tus 1.0.0)',
    access: party,
    reply: null,
  },
  {
    method: 'HEAD',
    path: '/v1/uploads/{id}',
    summary: 'How far an upload came (tus)',
    access: party,
    reply: null,
    status: 200,
  },
  {
    method: 'PATCH',
    path: '/v1/uploads/{id}',
    summary: 'Continue an upload (tus)',
    access: party,
    reply: null,
    status: 204,
  },
  {
    method: 'DELETE',
    path: '/v1/uploads/{id}',
    summary: 'Give an upload up (tus)',
    access: party,
    reply: null,
    status: 204,
  },
  {
    method: 'POST',
    path: '/v1/datasets',
    summary: 'Register an upload as a version of a dataset',
    access: party,
    body: c.DatasetRegistration,
    reply: c.DatasetView,
  },
  {
    method: 'GET',
    path: '/v1/datasets',
    summary: 'Dataset versions that are the caller’s or lent under its agreements',
    access: party,
    query: c.ListQuery,
    reply: { pageOf: c.DatasetView },
  },
  { method: 'GET', path: '/v1/datasets/{digest}', summary: 'One dataset version', access: party, reply: c.DatasetView },
  {
    method: 'GET',
    path: '/v1/blobs/{digest}',
    summary: 'A sealed file, or a range of it',
    access: 'relay',
    reply: { type: 'application/octet-stream' },
  },
  {
    method: 'POST',
    path: '/v1/computations/check',
    summary: 'Turn SQL into a typed tree and hold it against everybody’s terms',
    access: party,
    body: c.CheckRequest,
    reply: c.CheckReply,
    status: 200,
  },
  {
    method: 'POST',
    path: '/v1/computations',
    summary: 'Propose a computation',
    access: party,
    body: c.ComputationProposal,
    reply: c.ComputationView,
  },
  {
    method: 'GET',
    path: '/v1/computations',
    summary: 'Computations under the caller’s agreements',
    access: party,
    query: c.ListQuery,
    reply: { pageOf: c.ComputationView },
  },
  {
    method: 'GET',
    path: '/v1/computations/{digest}',
    summary: 'One computation',
    access: party,
    reply: c.ComputationView,
  },
  {
    method: 'POST',
    path: '/v1/computations/{digest}/approvals',
    summary: 'Approve or reject a computation',
    access: party,
    body: c.ApprovalSubmission,
    reply: c.ComputationView,
  },
  {
    method: 'POST',
    path: '/v1/jobs',
    summary: 'Submit a job; the same job again is the same job',
    access: party,
    body: c.JobSubmission,
    reply: c.JobView,
  },
  {
    method: 'GET',
    path: '/v1/jobs',
    summary: 'Jobs under the caller’s agreements',
    access: party,
    query: c.ListQuery,
    reply: { pageOf: c.JobView },
  },
  { method: 'GET', path: '/v1/jobs/{id}', summary: 'One job', access: party, reply: c.JobView },
  {
    method: 'GET',
    path: '/v1/jobs/{id}/events',
    summary: 'The history of a job as server-sent events; Last-Event-ID resumes',
    access: party,
    reply: { type: 'text/event-stream' },
  },
  {
    method: 'POST',
    path: '/v1/jobs/{id}/cancel',
    summary: 'Cancel a job',
    access: party,
    body: c.CancelRequest,
    reply: c.JobView,
    status: 200,
  },
  { method: 'GET', path: '/v1/jobs/{id}/result', summary: 'The sealed result', access: party, reply: c.ResultView },
  {
    method: 'GET',
    path: '/v1/jobs/{id}/receipt',
    summary: 'The receipt with everything that verifies it',
    access: party,
    reply: c.ReceiptBundle,
  },
  {
    method: 'GET',
    path: '/v1/receipts',
    summary: 'Receipts of jobs under the caller’s agreements; each bundle is its job’s',
    access: party,
    query: c.ListQuery,
    reply: { pageOf: c.ReceiptEntry },
  },
  {
    method: 'GET',
    path: '/v1/events',
    summary:
      'What changes for the caller, as server-sent events: `ready` means read everything, `notice` has a Notice, `alive` means nothing; Last-Event-ID resumes',
    access: party,
    reply: { type: 'text/event-stream' },
  },
  {
    method: 'GET',
    path: '/v1/workers',
    summary: 'Workers, as their relays tell',
    access: party,
    query: c.PageQuery,
    reply: { pageOf: c.WorkerView },
  },
  {
    method: 'GET',
    path: '/v1/workers/evidence',
    summary: 'The newest evidence of each worker under an agreement, for the caller to judge',
    access: party,
    query: c.EvidenceQuery,
    reply: { pageOf: c.WorkerEvidence },
  },
  {
    method: 'GET',
    path: '/v1/audit',
    summary: 'What happened, as far as the caller may see it',
    access: party,
    query: c.PageQuery,
    reply: { pageOf: c.AuditEntry },
  },
];
