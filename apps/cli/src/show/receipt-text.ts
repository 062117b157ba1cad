// SPDX-License-Identifier: Apache-2.0
import { describeReceipt, type VerifiedReceipt } from '@glovebox/client';

export const receiptText = (verified: VerifiedReceipt): string =>
  ['The receipt is genuine:', ...describeReceipt(verified).map((line) => `  - ${line}`)].join('\n');

/** The same for machines. */
export const receiptFacts = (verified: VerifiedReceipt) => ({
  kind: verified.kind,
  developmentRoot: verified.developmentRoot,
  platform: verified.platform,
  unwitnessed: verified.unwitnessed,
  receipt: verified.receipt,
  computation: verified.plan.computation.value,
  receiver: verified.plan.receiver.name,
  owners: verified.plan.owners.map(({ name }) => name),
  keybrokers: verified.plan.keybrokers.map(({ name }) => name),
});
