// SPDX-License-Identifier: Apache-2.0
import type { AttesterKind, AttesterSource } from './attester.ts';
import { azureCvm, type AzureCvmSettings } from './azure-cvm.ts';
import { command } from './command.ts';
import { configfsTsm } from './configfs-tsm.ts';
import { gramine } from './gramine.ts';
import { keystone } from './keystone.ts';
import { nitro } from './nitro.ts';
import { nvidiaGpu, type NvidiaGpuSettings } from './nvidia-gpu.ts';
import { oneOf, optionalPath, parseCommand, parsePcrs, parsePlatform, type Environment } from './settings.ts';
import type { TpmKeys } from './tpm-enrolment.ts';
import { tpm, type TpmSettings } from './tpm.ts';

const DEVICE_TIMEOUT_MS = 10_000;
const PROGRAM_TIMEOUT_MS = 15_000;
/** A TPM that makes RSA signatures takes seconds for one. */
const TPM_TIMEOUT_MS = 60_000;

/**
 * Every way to make evidence with the settings of an environment:
 *
 *   ATTESTER_TSM_PATH            configfs-tsm; /sys/kernel/config/tsm/report
 *   ATTESTER_TDX_EVENT_LOG       event log of a TD, or `none`; /sys/firmware/acpi/tables/data/CCEL
 *   ATTESTER_GRAMINE_PATH        Gramine's pseudo-files; /dev/attestation
 *   ATTESTER_NSM_PATH            Nitro Secure Module; /dev/nsm
 *   ATTESTER_NSM_HELPER          program that makes its ioctl; nsm-raw
 *   ATTESTER_KEYSTONE_COMMAND    program that calls attest_enclave
 *   ATTESTER_COMMAND             program and arguments that print evidence
 *   ATTESTER_COMMAND_PLATFORM    what that evidence is of; sev-snp
 *   ATTESTER_TPM_TCTI            how tpm2-tools reach the TPM; device:/dev/tpmrm0
 *   ATTESTER_TPM_KEY             attestation key, handle or saved context; 0x81010002, on Azure 0x81000003
 *   ATTESTER_TPM_CERTIFICATES    where its certificates are, leaf first: NV indices or files; none
 *   ATTESTER_TPM_PCRS            bank and registers to quote; sha256:0,1,2,3,4,5,6,7
 *   ATTESTER_TPM_EVENT_LOG       event log of the firmware, or `none`; that of tpm0 in securityfs
 *   ATTESTER_TPM_EK              endorsement key, for enrolment alone; 0x81010001
 *   ATTESTER_TPM_EK_CERTIFICATE  where its certificate is, NV index or file; 0x01c00002
 *   ATTESTER_TPM_EK_ALGORITHM    rsa or ecc; rsa
 *   ATTESTER_TPM_KEY_ALGORITHM   ecdsa, rsassa or rsapss, for an attestation key that enrolment makes; ecdsa
 *   ATTESTER_AZURE_REPORT        NV index of Azure's paravisor; 0x01400001
 *   ATTESTER_AZURE_METADATA      Azure's metadata service, for TDX alone; http://169.254.169.254
 *   ATTESTER_NVATTEST            NVIDIA's tool; nvattest
 *   ATTESTER_PARTS               what is attested beside the CPU, in the agreement's order; nothing
 *
 * Commands are words separated by white space, or a JSON array of texts. @throws AttesterError `configuration`
 */
export function attesterSources(env: Environment): readonly AttesterSource[] {
  return [
    configfsTsm({
      basePath: env.ATTESTER_TSM_PATH ?? '/sys/kernel/config/tsm/report',
      tdxEventLog: optionalPath(env.ATTESTER_TDX_EVENT_LOG, '/sys/firmware/acpi/tables/data/CCEL'),
      timeoutMs: DEVICE_TIMEOUT_MS,
    }),
    gramine({ basePath: env.ATTESTER_GRAMINE_PATH ?? '/dev/attestation' }),
    nitro({
      devicePath: env.ATTESTER_NSM_PATH ?? '/dev/nsm',
      helper: env.ATTESTER_NSM_HELPER ?? 'nsm-raw',
      timeoutMs: PROGRAM_TIMEOUT_MS,
    }),
    keystone({ command: parseCommand(env, 'ATTESTER_KEYSTONE_COMMAND'), timeoutMs: PROGRAM_TIMEOUT_MS }),
    azureCvm(azureSettings(env)),
    command({
      command: parseCommand(env, 'ATTESTER_COMMAND'),
      platform: parsePlatform(env, 'ATTESTER_COMMAND_PLATFORM'),
      timeoutMs: PROGRAM_TIMEOUT_MS,
    }),
    tpm(tpmSettings(env)),
    nvidiaGpu(gpuSettings(env)),
  ];
}

export const gpuSettings = (env: Environment): NvidiaGpuSettings => ({
  program: env.ATTESTER_NVATTEST ?? 'nvattest',
  timeoutMs: PROGRAM_TIMEOUT_MS,
});

const azureSettings = (env: Environment): AzureCvmSettings => ({
  ...tpmSettings(env),
  key: env.ATTESTER_TPM_KEY ?? '0x81000003',
  reportIndex: env.ATTESTER_AZURE_REPORT ?? '0x01400001',
  quoteService: { address: env.ATTESTER_AZURE_METADATA ?? 'http://169.254.169.254', timeoutMs: PROGRAM_TIMEOUT_MS },
});

/** @throws AttesterError `configuration` */
export const tpmSettings = (env: Environment): TpmSettings => ({
  tcti: env.ATTESTER_TPM_TCTI ?? 'device:/dev/tpmrm0',
  timeoutMs: TPM_TIMEOUT_MS,
  key: env.ATTESTER_TPM_KEY ?? '0x81010002',
  keyCertificates: parseCommand(env, 'ATTESTER_TPM_CERTIFICATES'),
  ...parsePcrs(env, 'ATTESTER_TPM_PCRS'),
  eventLog: optionalPath(env.ATTESTER_TPM_EVENT_LOG, '/sys/kernel/security/tpm0/binary_bios_measurements'),
});

/** @throws AttesterError `configuration` */
export const tpmKeys = (env: Environment): TpmKeys => ({
  ...tpmSettings(env),
  endorsementKey: env.ATTESTER_TPM_EK ?? '0x81010001',
  endorsementCertificate: env.ATTESTER_TPM_EK_CERTIFICATE ?? '0x01c00002',
  algorithm: oneOf(env, 'ATTESTER_TPM_EK_ALGORITHM', ['rsa', 'ecc']),
  keyAlgorithm: oneOf(env, 'ATTESTER_TPM_KEY_ALGORITHM', ['ecdsa', 'rsassa', 'rsapss']),
});

/**
 * Kinds that are taken only when they are named. A TPM measures what started and protects no memory; a GPU answers
 * whoever holds it. Neither may stand in for a TEE because a TEE's device happens to be missing.
 */
export const ONLY_WHEN_NAMED: ReadonlySet<AttesterKind> = new Set(['tpm', 'nvidia-gpu']);
