// SPDX-License-Identifier: Apache-2.0
/**
 * Makes evidence: from the kernel's configfs-tsm, or from a configured command. Judges nothing (that is
 * `@glovebox/attestation`), keeps no key, and never falls back from a device that fails to a command.
 */
export { createAttester, type Attester, type AttesterConfig } from './attester.ts';
export { compositeAttester } from './composite.ts';
export { TSM_REPORT_PATH } from './configfs-tsm.ts';
export { AttesterError, type AttesterErrorCode } from './error.ts';
export { selectAttester, type Environment } from './select-attester.ts';
