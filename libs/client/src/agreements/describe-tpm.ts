// SPDX-License-Identifier: Apache-2.0
import type { TpmPolicy } from '@glovebox/contracts';
import { fromBase64Url } from '@glovebox/core';
import { contentDigest } from '@glovebox/crypto';
import { describeRevocation } from './describe-root.ts';

export function describeTpm(policy: TpmPolicy): string[] {
  const name = 'TPM 2.0';
  return [
    rootWords(name, policy.root),
    ...describeQuote(name, policy),
    describeRevocation(name, 'the issuer', policy.revocation),
  ];
}

/** What a quote's registers must say, wherever its key comes from. */
export function describeQuote(name: string, policy: Pick<TpmPolicy, 'bank' | 'pcrs' | 'eventLog'>): string[] {
  return [
    ...policy.pcrs.map(({ index, values }) =>
      values === 'not-compared'
        ? `PCR ${String(index)} (${policy.bank}) of workers on ${name} is NOT compared.`
        : `PCR ${String(index)} (${policy.bank}) of workers on ${name} must be ${values.join(' or ')}.`,
    ),
    policy.eventLog === 'not-checked'
      ? `Event logs of ${name} are NOT checked.`
      : `An event log must lead to PCR ${policy.eventLog.map(String).join(', ')} of workers on ${name}.`,
  ];
}

function rootWords(name: string, root: TpmPolicy['root']): string {
  switch (root.kind) {
    case 'vendor':
      return `Workers on ${name} are believed under the root of ${root.authority}.`;
    case 'provisioned':
      return `Workers on ${name} are believed by the names of their own keys: ${root.keys.join(', ')}.`;
    case 'development':
      return `DANGER: workers on ${name} are believed under a DEVELOPMENT ROOT (certificate ${contentDigest(fromBase64Url(root.certificate))}): they need not be real TPMs and can leak everything.`;
  }
}
