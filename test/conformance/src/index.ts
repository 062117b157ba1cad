// SPDX-License-Identifier: Apache-2.0
/** One suite per interface that has several implementations: here the platform verifiers. Run by the specs beside it. */
export { sgxAccepted, sgxSubject, tdxAccepted, tdxSubject } from './intel-subject.ts';
export {
  bitFlips,
  outcomeOf,
  tally,
  truncations,
  type PlatformSubject,
  type Refusal,
  type RequiredRefusal,
  type Submission,
} from './platform-suite.ts';
export { snpAccepted, snpSubject, snpTestAuthority } from './sev-snp-subject.ts';
export { browserBundle, type BundleSize } from './browser-bundle.ts';
export { namedSubmissions } from './fuzz/seeds.ts';
