// SPDX-License-Identifier: Apache-2.0
import type { TpmPolicy } from '@glovebox/contracts';
import type { AppraisalReason } from '../../appraisal-reason.ts';
import type { ClaimsOf } from '../../claims.ts';
import type { TpmClaims } from './claims.ts';

/** What a quote's registers are compared with, wherever the quote's key comes from. */
export type QuotePolicy = Pick<TpmPolicy, 'bank' | 'pcrs' | 'eventLog'>;
type Measured = Pick<TpmClaims, 'bank' | 'pcrs' | 'replayedPcrs'>;
type Check = (claims: Measured, policy: QuotePolicy) => AppraisalReason[];

/** All differences between an authentic quote and the parties' policy. The binding is every platform's. */
export const appraiseTpm = (claims: ClaimsOf<'tpm'>, policy: TpmPolicy): AppraisalReason[] =>
  appraiseQuote(claims.tpm, policy);

export const appraiseQuote = (claims: Measured, policy: QuotePolicy): AppraisalReason[] =>
  CHECKS.flatMap((check) => check(claims, policy));

/** A register more or less is another quote: what the policy does not mention was not agreed on. */
const selection: Check = ({ pcrs, bank }, policy) => {
  const wanted = policy.pcrs.map(({ index }) => String(index)).sort();
  const quoted = Object.keys(pcrs).sort();
  return bank === policy.bank && wanted.join() === quoted.join()
    ? []
    : [
        {
          code: 'pcr-selection-mismatch',
          message: `the quote is of the registers \`${quoted.join(', ')}\` of \`${bank}\``,
          remedy: 'quote exactly the registers that the policy names',
          clause: 'pcrs',
        },
      ];
};

const values: Check = ({ pcrs }, policy) =>
  policy.pcrs.flatMap(({ index, values: allowed }, place): AppraisalReason[] =>
    allowed === 'not-compared' || allowed.includes(pcrs[String(index)] ?? 'absent')
      ? []
      : [
          {
            code: 'pcr-not-approved',
            message: `PCR ${String(index)} has none of the values that the policy names`,
            remedy: 'start the machine with the agreed firmware, boot loader and system',
            clause: `pcrs.${String(place)}`,
          },
        ],
  );

const eventLog: Check = ({ replayedPcrs }, policy) => {
  if (policy.eventLog === 'not-checked') return [];
  const missing = policy.eventLog.filter((index) => !(replayedPcrs ?? []).includes(index));
  return missing.length === 0
    ? []
    : [
        {
          code: 'event-log-incomplete',
          message: `no event log leads to PCR \`${missing.join(', ')}\``,
          remedy: 'send the event log of the machine’s start',
          clause: 'eventLog',
        },
      ];
};

const CHECKS: readonly Check[] = [selection, values, eventLog];
