// SPDX-License-Identifier: Apache-2.0
/**
 * Makes evidence: from the platform's own files, device or tool, or from a configured command. Judges nothing (that is
 * `@glovebox/attestation`), keeps no key, and never falls back from a device that fails to something weaker.
 */
export { ATTESTER_KINDS, type Attester, type AttesterKind, type AttesterSource, type Finding } from './attester.ts';
export { azureCvm, type AzureCvmSettings } from './azure-cvm.ts';
export { certificates } from './certificate-files.ts';
export { compositeAttester } from './composite.ts';
export { AttesterError, type AttesterErrorCode } from './error.ts';
export { configfsTsm, type ConfigfsTsmSettings } from './configfs-tsm.ts';
export { gramine, type GramineSettings } from './gramine.ts';
export { keystone, type KeystoneSettings } from './keystone.ts';
export { nitro, type NitroSettings } from './nitro.ts';
export { collectGpuEvidence, nvidiaGpu, type NvidiaGpuSettings } from './nvidia-gpu.ts';
export { findAttesters, selectAttester, type FoundAttester, type Selection } from './select-attester.ts';
export { type Environment } from './settings.ts';
export { attesterSources, tpmKeys, tpmSettings } from './sources.ts';
export { tpm, type TpmSettings } from './tpm.ts';
export { answerTpmChallenge, enrolTpm, type TpmKeys } from './tpm-enrolment.ts';
