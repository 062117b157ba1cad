// SPDX-License-Identifier: Apache-2.0
import type { AttestationPolicy, Platform } from '@glovebox/contracts';

const DEBUG = 'a worker that its host can debug';
const TRAILING = 'evidence that something follows which nobody signed';

/** What no policy can admit, because the verifier refuses it whatever a policy says. */
const ALWAYS: Readonly<Record<Platform, readonly string[]>> = {
  'sev-snp': [DEBUG, 'a worker that a migration agent may move', 'firmware versions that contradict one another'],
  sgx: [DEBUG, 'an enclave that is not initialized, not of 64 bits, or may use provisioning or launch keys', TRAILING],
  tdx: [
    DEBUG,
    'a worker that can be migrated, or that a service TD is bound to',
    'a worker that gets exceptions for pages that its host took away',
    'a TDX module that Intel did not sign',
    TRAILING,
  ],
  nitro: [DEBUG],
  'arm-cca': ['a platform that is not in the secured state of its life', 'a realm that the platform did not vouch for'],
  keystone: ['hashes that are zero, which nothing was measured into'],
  tpm: ['quotes of other registers than the policy names', 'SHA-1', 'keys that may sign anything'],
  'nvidia-gpu': [DEBUG, 'firmware that the device’s certificate is not bound to'],
  'azure-cvm': [DEBUG, 'a virtual TPM that the hardware does not vouch for'],
  composite: ['a part more or less, in another place, or twice', 'parts that the CPU does not vouch for'],
};

/** For every platform of a policy, what is refused besides, in words. */
export const alwaysRefused = (
  policy: AttestationPolicy,
): { readonly platform: Platform; readonly refused: readonly string[] }[] =>
  [...new Set(policy.platforms.map(({ platform }) => platform))].map((platform) => ({
    platform,
    refused: ['evidence that was made for another job, attempt or key', ...ALWAYS[platform]],
  }));
