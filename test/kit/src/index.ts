// SPDX-License-Identifier: Apache-2.0
/**
 * What tests and the demo are made of: authorities that sign the vendors' real formats under roots of their own, a clock
 * that obeys and randomness that repeats. Everything that must never be mistaken for the real thing is called TestOnly.
 * No product project may depend on it.
 */
export { createTestOnlyCvm, type TestOnlyCvm, type TestOnlyCvmIssue } from './azure/cvm.ts';
export * from './certificates.ts';
export { testOnlyClock, type TestOnlyClock } from './clock.ts';
export { emulateConfigfsTsm, type TestOnlyTsm } from './devices/configfs-tsm.ts';
export { emulateGramine } from './devices/gramine.ts';
export { emulateProgram, type TestOnlyAnswer, type TestOnlyProgram } from './devices/program.ts';
export { testOnlyAttesterPath, testOnlyAuthorityDirectory, vectorsDirectory } from './directories.ts';
export {
  createIntelAuthority,
  type TestOnlyCollateralIssue,
  type TestOnlyIntelAuthority,
  type TestOnlyIntelChain,
  type TestOnlySgxIssue,
  type TestOnlyTdxIssue,
} from './intel/authority.ts';
export {
  TEST_ONLY_INTEL_SERIALS,
  TEST_ONLY_PCK,
  testOnlyIntelRoot,
  testOnlyPck,
  testOnlyPckCa,
  testOnlyPem,
  testOnlySgxExtension,
  testOnlyTcbSigner,
  type TestOnlyPckContent,
} from './intel/certificates.ts';
export { TEST_ONLY_QE, testOnlyQeIdentity, testOnlySignedJson, testOnlyTcbInfo } from './intel/documents.ts';
export { testOnlyIntelKeys, type TestOnlyIntelKeys } from './intel/keys.ts';
export { TEST_ONLY_ENCLAVE, TEST_ONLY_TD, type TestOnlyEnclaveFields, type TestOnlyTdFields } from './intel/reports.ts';
export { missingPrograms, TPM_PROGRAMS } from './missing-programs.ts';
export { testOnlySeededRandom } from './random.ts';
export { freePort, startRedis, type PrivateRedis } from './redis.ts';
export { testOnlyAttest } from './snp/attest.ts';
export {
  createSnpAuthority,
  type TestOnlyAuthorityOptions,
  type TestOnlyIssueOptions,
  type TestOnlySnpAuthority,
} from './snp/authority.ts';
export {
  TEST_ONLY_ARK_SERIAL,
  TEST_ONLY_ASK_SERIAL,
  TEST_ONLY_ASVK_SERIAL,
  testOnlyVcekExtensions,
  type TestOnlyVcekContent,
} from './snp/authority-certificates.ts';
export { TEST_ONLY_GUIDS, testOnlyCertificateTable, type TestOnlyTableEntry } from './snp/certificate-table.ts';
export { TEST_ONLY_TCBS, testOnlyChipId, testOnlySnpDefaults, type TestOnlySnpReportFields } from './snp/report.ts';
export {
  createNvidiaAuthority,
  TEST_ONLY_NVIDIA_INDEXES,
  TEST_ONLY_NVIDIA_SERIAL,
  TEST_ONLY_SIGNING_USAGE,
  testOnlyCompositeDeviceId,
  testOnlyCorimResources,
  testOnlyNvidiaReference,
  testOnlyResources,
  type TestOnlyNvidiaAuthority,
  type TestOnlyNvidiaIssue,
  type TestOnlyRimOptions,
} from './nvidia/authority.ts';
export {
  TEST_ONLY_FWID,
  testOnlyBlock,
  testOnlyNvidiaMeasurement,
  testOnlyOpaque,
  type TestOnlyBlock,
  type TestOnlyNvidiaReport,
} from './nvidia/report.ts';
export { type TestOnlyResource, type TestOnlyRimIssue } from './nvidia/rim.ts';
export { cbor, type CborItem } from './cbor-writer.ts';
export {
  createCcaAuthority,
  TEST_ONLY_REALM,
  testOnlyCcaCollection,
  type TestOnlyCcaAuthority,
  type TestOnlyCcaIssue,
} from './cca/authority.ts';
export {
  createKeystoneAuthority,
  TEST_ONLY_ENCLAVE_HASH,
  TEST_ONLY_MONITOR_HASH,
  type TestOnlyKeystoneAuthority,
  type TestOnlyKeystoneIssue,
} from './keystone/authority.ts';
export {
  createNitroAuthority,
  TEST_ONLY_NITRO_PCRS,
  TEST_ONLY_NITRO_SERIAL,
  type TestOnlyNitroAuthority,
  type TestOnlyNitroIssue,
} from './nitro/authority.ts';
export {
  createTpmAuthority,
  TEST_ONLY_AK_ATTRIBUTES,
  TEST_ONLY_AK_SERIAL,
  TEST_ONLY_EVENTS,
  type TestOnlyTpmAuthority,
  type TestOnlyTpmIssue,
} from './tpm/authority.ts';
export { createTpmMaker, TEST_ONLY_ENDORSEMENT_EXTENSIONS, type TestOnlyTpmMaker } from './tpm/maker.ts';
export { startSwtpm, type Swtpm } from './tpm/swtpm.ts';
export type { TestOnlyEvent } from './tpm/event-log.ts';
export {
  testOnlyCorim,
  testOnlyUnsignedCorim,
  type TestOnlyCorimOptions,
  type TestOnlyMeasurement,
  type TestOnlyReference,
  testOnlyAtLeast,
  testOnlyDigestSet,
  testOnlyTextSet,
} from './corim/corim.ts';
export {
  testOnlyCertificateId,
  testOnlyIssuerAddress,
  testOnlyListAddress,
  testOnlyOcspResponse,
  testOnlyReadOcspRequest,
  testOnlyResponderExtensions,
  type TestOnlyOcspOptions,
} from './ocsp.ts';
export { testOnlyAmdKds, type TestOnlyKdsOptions } from './vendors/amd-kds.ts';
export { testOnlyIntelPcs, type TestOnlyPcsOptions } from './vendors/intel-pcs.ts';
export { testOnlyOcspResponder, testOnlyPki, testOnlyRimService } from './vendors/nvidia.ts';
export {
  startVendorServer,
  type TestOnlyFault,
  type TestOnlyVendorAnswer,
  type TestOnlyVendorHandler,
  type TestOnlyVendorServer,
} from './vendors/vendor-server.ts';
