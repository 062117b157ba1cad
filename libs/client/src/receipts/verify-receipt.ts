// SPDX-License-Identifier: Apache-2.0
import type { Collateral, Denied, Receipt, ReceiptBundle, SuppressionSummary } from '@glovebox/contracts';
import type { JobPlan } from '@glovebox/policy';
import type { Pins } from '../pins.ts';
import { auditReceipt } from './audit-receipt.ts';

export interface VerifyReceiptOptions {
  readonly pins: Pins;
  /** The time at which everything is judged. Default: the receipt's own time, which the keybrokers signed. */
  readonly at?: string;
  /** Revocation lists and certificates that do not travel in the evidence itself. */
  readonly collateral?: Collateral;
  readonly dangerouslyTrustDevelopmentRoots: boolean;
}

/** What a verified receipt proves. */
export interface VerifiedReceipt {
  readonly kind: 'verified';
  /** True when the proof rests on a development root: the worker need not have been a real TEE. */
  readonly developmentRoot: boolean;
  readonly receipt: Receipt;
  readonly plan: JobPlan;
  readonly platform: string;
  readonly suppression: SuppressionSummary;
  /** Keybrokers whose state nobody witnesses, so that a rollback by their host would not be seen. */
  readonly unwitnessed: readonly string[];
}

/** What {@link auditReceipt} comes to: verified, or denied with every reason. */
export const verifyReceipt = async (
  bundle: ReceiptBundle,
  options: VerifyReceiptOptions,
): Promise<VerifiedReceipt | Denied> => (await auditReceipt(bundle, options)).outcome;
