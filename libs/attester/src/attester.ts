// SPDX-License-Identifier: Apache-2.0
import type { Evidence, Platform } from '@glovebox/contracts';

/** Makes evidence of the machine it runs on. */
export interface Attester {
  readonly platform: Platform;
  /**
   * Fresh evidence that is bound to exactly these 64 bytes, in the way that `appraise` of the attestation library
   * expects of the platform. May be called several times at once.
   * @throws AttesterError
   */
  attest(reportData: Uint8Array): Promise<Evidence>;
}

/** Ways to make evidence, in the order in which they are looked for. */
export const ATTESTER_KINDS = [
  'configfs-tsm',
  'gramine',
  'nitro',
  'keystone',
  'azure-cvm',
  'command',
  'tpm',
  'nvidia-gpu',
] as const;
export type AttesterKind = (typeof ATTESTER_KINDS)[number];

/**
 * What a look at the machine found. `unusable` is a device that is there and cannot be used as it is: a choice never
 * passes over it, because whatever comes after it is weaker than what the operator believes to have.
 */
export type Finding =
  | { readonly state: 'usable'; readonly platform: Platform; readonly detail: string }
  | { readonly state: 'absent' | 'unusable'; readonly detail: string };

/** One way to make evidence, with its paths and programs filled in. */
export interface AttesterSource {
  readonly kind: AttesterKind;
  /** Quick, without evidence being made or anything changed. Never throws. */
  find(): Promise<Finding>;
  /** For the platform that was found. */
  attester(platform: Platform): Attester;
}
