// SPDX-License-Identifier: Apache-2.0
/**
 * Every message that crosses a process, as strict zod schemas: one source for types, validation, JSON Schema and
 * OpenAPI. Holds no logic. A schema and its inferred type share one name.
 */
export * from './primitives.ts';
export * from './envelope.ts';
export * from './party.ts';
export * from './terms.ts';
export * from './trust-root.ts';
export * from './attestation-azure.ts';
export * from './attestation-cca.ts';
export * from './attestation-composite.ts';
export * from './attestation-keystone.ts';
export * from './attestation-nitro.ts';
export * from './attestation-intel.ts';
export * from './attestation-nvidia.ts';
export * from './attestation-policy.ts';
export * from './attestation-snp.ts';
export * from './attestation-tpm.ts';
export * from './tpm-enrolment.ts';
export * from './agreement.ts';
export * from './dataset.ts';
export * from './budget.ts';
export * from './query-tree.ts';
export * from './reason.ts';
export * from './task.ts';
export * from './computation.ts';
export * from './job.ts';
export * from './attempt.ts';
export * from './result.ts';
export * from './job-documents.ts';
export * from './keybroker-messages.ts';
export * from './queue-messages.ts';
export * from './worker-link.ts';
export * from './problem.ts';
export * from './api.ts';
export * from './documents.ts';
