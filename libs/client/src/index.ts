// SPDX-License-Identifier: Apache-2.0
/**
 * What a party needs on its own machine, in Node and in the browser: the coordinator's API with every request signed,
 * documents shown in words before they are signed, pins, sealing, opening, and the verification of receipts. Files,
 * network, clock, randomness and ciphers are passed in. Must never sign what names an unpinned key, and never believe
 * the coordinator.
 */
export { checkDraft, type CheckedDraft, type DraftProblems } from './agreements/check-draft.ts';
export { AgreementDraft, buildAgreement, numbersToText } from './agreements/draft.ts';
export { draftAfter } from './agreements/draft-after.ts';
export { compareAgreements, describeAgreement, type DescribedSection } from './agreements/describe-agreement.ts';
export { describeAttestation } from './agreements/describe-attestation.ts';
export { describeType } from './agreements/describe-column.ts';
export { openKeptAgreement } from './agreements/kept-agreement.ts';
export { nextVersion } from './agreements/next-version.ts';
export { describeBudget, describeRules } from './agreements/describe-rules.ts';
export { describeDataset, describeTerms } from './agreements/describe-terms.ts';
export {
  proposeAgreement,
  readAgreement,
  readPinnedAgreement,
  signAgreement,
  signStop,
  stopAgreement,
  stopOrder,
  type ReadAgreement,
} from './agreements/sign-agreement.ts';
export { attestationIn } from './attestation-policy/attestation-in.ts';
export { alwaysRefused } from './attestation-policy/always-refused.ts';
export type { ClauseChange, Direction } from './attestation-policy/clause-order.ts';
export { diffPolicies, type PolicyChange, type PolicyDiff } from './attestation-policy/diff-policies.ts';
export { draftPolicy } from './attestation-policy/draft-policy.ts';
export { isFinalState } from './api/jobs.ts';
export type { LiveEvent } from './api/notices.ts';
export type { UploadOptions, UploadSource } from './api/uploads.ts';
export { GloveboxClient, type ClientOptions } from './client.ts';
export { approveComputation, type ApprovalChoice } from './computations/approve-computation.ts';
export {
  prepareComputation,
  proposeComputation,
  type PreparedComputation,
  type Question,
} from './computations/propose-computation.ts';
export {
  describeNoise,
  describePrivacy,
  privacyFacts,
  type PricedQuestion,
  type DescribedPrivacy,
} from './computations/describe-privacy.ts';
export { budgetShares, describeBudgetShare, type BudgetShare } from './computations/budget-shares.ts';
export { describeParameters } from './computations/describe-parameters.ts';
export { describeTask } from './computations/describe-task.ts';
export { compareQuestions, describeQuestion, questionLikeness } from './computations/describe-question.ts';
export { describeEffectivePolicy, type ClauseSource, type PolicyWord } from './computations/effective-policy.ts';
export { readApprovals, standingOf, type ReadApproval } from './computations/read-approvals.ts';
export { readChanges, type Changes } from './computations/read-changes.ts';
export { readComputation, type ReadComputation } from './computations/read-computation.ts';
export { askBudgets, type AskedBudget } from './datasets/ask-budgets.ts';
export { budgetAfter, describeBudgetOutlook, type BudgetAfter } from './computations/budget-after.ts';
export { askRecipient, findOwnDataset, type OwnDataset } from './datasets/ask-recipient.ts';
export {
  datasetManifest,
  sealDataset,
  type SealedFacts,
  type SealingTools,
  type StreamDigest,
} from './datasets/seal-dataset.ts';
export { madeUp } from './datasets/synthetic.ts';
export { versionsOf } from './datasets/versions-of.ts';
export { counted } from './counted.ts';
export { ClientError, type ClientErrorCode, type ClientErrorDetails } from './error.ts';
export { explainEvidence, PLATFORM_NAMES } from './evidence/explain-evidence.ts';
export { explainParts, type ExplainedPart } from './evidence/explain-parts.ts';
export { explainVerified } from './evidence/explain-verified.ts';
export type { EvidenceFact, EvidenceSection, FactTone } from './evidence/fact.ts';
export { eventStream, type ServerSentEvent } from './event-stream.ts';
export type { ClientEnvironment, Fetch, HttpReply, HttpRequestInit } from './http.ts';
export { openResult } from './jobs/open-result.ts';
export { cancelJob, submitJob, type JobChoice } from './jobs/submit-job.ts';
export { KeysFile, openKeysFile, plainKeysFile, sealKeysFile, type Scrypt, type ScryptRequest } from './keys-file.ts';
export {
  createPartySecrets,
  partyCard,
  partyIdentity,
  signedPartyCard,
  type PartyIdentity,
  type PartySecrets,
} from './party-keys.ts';
export { assertAgreementPinned, emptyPins, openPartyCard, pinParty, Pins, withOwnPin } from './pins.ts';
export { backtest, type Backtest, type Flip, type PastQuestion } from './policies/backtest.ts';
export { comparePolicies, type DatasetChange, type RuleChange } from './policies/compare-policies.ts';
export { policyAgreement, readPolicies, type Policies } from './policies/policy-file.ts';
export { auditReceipt, type ReceiptAudit } from './receipts/audit-receipt.ts';
export { describeReceipt } from './receipts/describe-receipt.ts';
export { openBundle, type OpenedBundle } from './receipts/open-bundle.ts';
export type { Comparison, ReceiptStep, ReceiptStepId } from './receipts/receipt-step.ts';
export { verifyReceipt, type VerifiedReceipt, type VerifyReceiptOptions } from './receipts/verify-receipt.ts';
export { asSentence, describeIssue, innerIssues, type SchemaIssue } from './schema-issue.ts';
export { cellText, csvLine, describeTable, describeWithheld, tableCsv } from './results/describe-table.ts';
export { strictestPolicy } from './workers/strictest-policy.ts';
export { judgeShown, judgeWorker, type JudgedWorker } from './workers/judge-worker.ts';
export { assertCardName, parseTrustList, pinTold, toldCard, type ToldFingerprint } from './trust-list.ts';
export { readGrantCode, termsAsked, type GrantAsk } from './computations/grant-request.ts';
export { askForGrants, type GrantRequest } from './computations/ask-for-grants.ts';
export { judgeQuestion, type AskedQuestion, type JudgedQuestion } from './computations/judge-question.ts';
export { modelTargets, type ModelTargets } from './computations/model-targets.ts';
export { placeReasons } from './computations/place-reasons.ts';
export { rowsBehind } from './results/rows-behind.ts';
export {
  chartPoints,
  isWithheld,
  numberOf,
  typedColumns,
  type ChartPoint,
  type TypedColumn,
} from './results/typed-columns.ts';
export { readAllowed } from './computations/read-allowed.ts';
