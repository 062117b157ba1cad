// SPDX-License-Identifier: Apache-2.0
/**
 * Agreement, terms and computation in, a decision with reasons out. Everybody who acts on a job asks here for itself.
 * Must never do input or output, keep state, or answer with a bare boolean.
 */
export { admitComputation, type AdmissionInput, type Admitted } from './admit/admit-computation.ts';
export { type Meter } from './admit/meters.ts';
export { neededGrants, type NeededGrant, type NeededGrants } from './admit/needed-grants.ts';
export { applyChange, describeChange, type TermsChange } from './admit/terms-change.ts';
export { checkAgreement } from './check-agreement.ts';
export { checkTerms, CLAUSE_USES } from './check-terms.ts';
export { checkApprovals, type ApprovalCheck } from './check-approvals.ts';
export { approversOf, computationState, type ComputationStanding, type Decided } from './computation-state.ts';
export { decideJob, type JobDecisionInput, type JobPlan } from './decide-job.ts';
export { effectiveRules, type EffectiveRules } from './effective-rules.ts';
export { GATE_VERSION } from './gate-version.ts';
export { matchManifests, type JobDataset, type ManifestDocument } from './match-manifests.ts';
export { openAgreement, type OpenedAgreement } from './open-agreement.ts';
export { privacyCharges, sameCharges } from './privacy-charges.ts';
export { admitTemplate, INSTANCES_MAX, type RefusedTemplate } from './template/admit-template.ts';
export { type TemplateInput } from './template/check-parameters.ts';
export { instantiate, type Instance } from './template/instantiate.ts';
export { compareValues, hasOrder, isValue, writing } from './template/values.ts';
export { denied, denyOnError, isDenied, ReasonList } from './reasons.ts';
