// SPDX-License-Identifier: Apache-2.0
import type { Agreement, BudgetState, KeybrokerRequest } from '@glovebox/contracts';
import { openDocument, signDocument } from '@glovebox/crypto';
import { emptyLedger, reportLedger, withBudget } from '@glovebox/dp';
import { denyOnError, isDenied, openAgreement } from '@glovebox/policy';
import { refuse } from '../refusals.ts';
import type { KeybrokerSelf } from '../self.ts';
import type { StateView } from '../state.ts';
import type { VerbContext, VerbResult } from './context.ts';

/**
 * Tells a party of an agreement what is left of the privacy budgets that are kept here for it. Changes nothing. Only an
 * agreement that every party signed counts, the owner of this keybroker among them, so that nobody writes one to ask. It may
 * be stopped or over: what was spent stays true.
 */
export function budget(context: VerbContext, asked: Extract<KeybrokerRequest, { verb: 'budget' }>): VerbResult {
  const { keys, state, at, dangerouslyTrustDevelopmentRoots } = context;
  const { identityKey } = keys.self;
  const opened = openAgreement(asked.agreement, { dangerouslyTrustDevelopmentRoots });
  if (isDenied(opened)) return { outcome: opened };
  const request = denyOnError('budget request', () => openDocument('glovebox/budget-request/v1', asked.request));
  if (isDenied(request)) return { outcome: request };
  const { agreement, missing } = opened;
  if (missing.length > 0) return { outcome: refuse('agreement-unsigned') };
  if (request.value.agreement !== agreement.digest) return { outcome: refuse('budget-of-other-agreement') };
  if (request.value.keybroker !== identityKey) return { outcome: refuse('other-keybroker') };
  if (!agreement.value.parties.some(({ signingKey }) => request.signers.includes(signingKey))) {
    return { outcome: refuse('not-a-party') };
  }
  const names = ownEntries(agreement.value, keys.self);
  if (names.length === 0) return { outcome: refuse('not-my-agreement') };
  const statement = {
    request: request.digest,
    agreement: agreement.digest,
    keybroker: identityKey,
    time: at,
    budgets: budgetsOf(state, agreement.value, names),
  };
  return {
    outcome: { kind: 'budget', statement: signDocument('glovebox/budget-statement/v1', statement, keys.identity) },
  };
}

/** Names under which the agreement has this keybroker, as its owner's. */
function ownEntries({ parties, keybrokers }: Agreement, self: KeybrokerSelf): string[] {
  const owners = parties.filter(({ signingKey }) => signingKey === self.ownerSigningKey).map(({ name }) => name);
  return keybrokers
    .filter(({ identityKey, owner }) => identityKey === self.identityKey && owners.includes(owner))
    .map(({ name }) => name);
}

const budgetsOf = (state: StateView, { datasets }: Agreement, keptBy: readonly string[]): BudgetState[] =>
  datasets.flatMap(({ name, keybroker, terms }) => {
    if (terms.budget === undefined || !keptBy.includes(keybroker)) return [];
    const whole = { rho: terms.budget.rhoTotal, delta: terms.budget.delta };
    const known = state.ledgers.get(name);
    const ledger = known === undefined ? emptyLedger(name, whole) : withBudget(known, whole);
    const { remaining: left, ...report } = reportLedger(ledger);
    return [{ ...report, left }];
  });
