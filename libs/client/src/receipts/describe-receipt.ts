// SPDX-License-Identifier: Apache-2.0
import { counted } from '../counted.ts';
import { describeWithheld } from '../results/describe-table.ts';
import type { VerifiedReceipt } from './verify-receipt.ts';

/** What a verified receipt proves, and what it rests on. */
export function describeReceipt({ receipt, plan, developmentRoot, platform, unwitnessed }: VerifiedReceipt): string[] {
  const names = (items: readonly { readonly name: string }[]) => items.map(({ name }) => `\`${name}\``).join(', ');
  return [
    `job ${receipt.job} of agreement ${receipt.agreement}`,
    `ran the computation \`${plan.computation.value.title}\` (${receipt.computation}) for \`${plan.job.value.purpose}\``,
    ...Object.entries(receipt.parameters ?? {}).map(([name, value]) => `with $${name} = ${value}`),
    `on ${receipt.datasets.map(({ name, manifest }) => `\`${name}\` version ${manifest.slice(0, 12)}`).join(', ')}`,
    `approved by ${counted(receipt.approvals.length, 'signature')}, for receiver \`${plan.receiver.name}\``,
    `in a worker on ${platform} that its evidence proves to run an agreed program`,
    `keys were granted and the release permitted by ${names(plan.keybrokers)}, at ${receipt.time}`,
    receipt.suppression.privacy === undefined
      ? `${describeWithheld(receipt.suppression)}; at least ${String(receipt.suppression.minimumPeople)} people behind every number, differencing \`${receipt.suppression.rules.differencing}\``
      : `under differential privacy: ${(receipt.privacyCharges ?? []).map(({ dataset, rho, delta }) => `\`${dataset}\` was charged rho ${rho}, delta ${delta}`).join('; ')}`,
    ...(unwitnessed.length === 0
      ? []
      : [`note: nobody witnesses the state of ${unwitnessed.map((name) => `\`${name}\``).join(', ')}`]),
    ...(developmentRoot
      ? ['DANGER: the evidence rests on a DEVELOPMENT ROOT. The worker need not have been a real TEE.']
      : []),
  ];
}
