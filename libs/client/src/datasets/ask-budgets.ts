// SPDX-License-Identifier: Apache-2.0
import type { AgreementDataset, AgreementKeybroker, BudgetStatement, BudgetState } from '@glovebox/contracts';
import { CodedError, toBase64Url } from '@glovebox/core';
import { openDocument, signDocument } from '@glovebox/crypto';
import type { ReadAgreement } from '../agreements/sign-agreement.ts';
import type { GloveboxClient } from '../client.ts';
import { ClientError } from '../error.ts';

/** What the keybroker of a dataset says of its budget, or why it says nothing. */
export interface AskedBudget {
  readonly dataset: string;
  readonly owner: string;
  readonly keybroker: string;
  /** As signed by the keybroker that the agreement names, in answer to this very question, at its time. */
  readonly stated: (BudgetState & { readonly time: string }) | null;
  readonly problem: { readonly code: string; readonly message: string } | null;
}

/**
 * Asks the keybrokers of an agreement, through the coordinator, what is left of the budgets of these datasets (default: all
 * that have one). An answer counts only under the signature of the keybroker that the agreement names and over this question
 * with its nonce, so the coordinator can neither alter nor repeat one, only keep it back: then the dataset has a problem. It
 * is true for the keybroker's time: a grant a moment later is not in it.
 */
export async function askBudgets(
  client: GloveboxClient,
  { agreement }: Pick<ReadAgreement, 'agreement'>,
  names?: readonly string[],
): Promise<AskedBudget[]> {
  const { datasets, keybrokers } = agreement.value;
  const asked = datasets.filter(
    ({ name, terms }) => terms.budget !== undefined && (names === undefined || names.includes(name)),
  );
  const concerned = keybrokers.filter(({ name }) => asked.some(({ keybroker }) => keybroker === name));
  const answers = await Promise.all(
    concerned.map(async (keybroker) => [keybroker.name, await askOne(client, agreement.digest, keybroker)] as const),
  );
  const byKeybroker = new Map(answers);
  return asked.map((dataset) => budgetOf(dataset, byKeybroker.get(dataset.keybroker)));
}

type Answer = BudgetStatement | NonNullable<AskedBudget['problem']>;

function budgetOf({ name, owner, keybroker }: AgreementDataset, answer: Answer | undefined): AskedBudget {
  const about = { dataset: name, owner, keybroker };
  if (answer === undefined || 'code' in answer)
    return { ...about, stated: null, problem: answer ?? missing(keybroker) };
  const stated = answer.budgets.find(({ dataset }) => dataset === name);
  return stated === undefined
    ? { ...about, stated: null, problem: missing(keybroker) }
    : { ...about, stated: { ...stated, time: answer.time }, problem: null };
}

const missing = (keybroker: string) => ({
  code: 'not-found',
  message: `keybroker \`${keybroker}\` says nothing of this dataset`,
});

/** One keybroker that is away must not hide the others. */
async function askOne(client: GloveboxClient, agreement: string, keybroker: AgreementKeybroker): Promise<Answer> {
  try {
    return await askStatement(client, agreement, keybroker);
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    const { code, message } = error as CodedError;
    const [reason = { code, message }] = error instanceof ClientError ? error.reasons : [];
    return { code: reason.code, message: reason.message };
  }
}

async function askStatement(
  client: GloveboxClient,
  agreement: string,
  { name, identityKey }: AgreementKeybroker,
): Promise<BudgetStatement> {
  const request = { agreement, keybroker: identityKey, nonce: toBase64Url(client.environment.random(32)) };
  const envelope = signDocument('glovebox/budget-request/v1', { ...request, time: client.now() }, client.party.signing);
  const { reply } = await client.keybrokers.budget(envelope);
  const { outcome } = openDocument('glovebox/keybroker-reply/v1', reply, [identityKey]).value;
  if (outcome.kind === 'denied') {
    throw new ClientError('refused', `keybroker \`${name}\` refused`, { reasons: outcome.reasons });
  }
  const asked = openDocument('glovebox/budget-request/v1', envelope).digest;
  if (outcome.kind !== 'budget') throw notToThis(name);
  const { value } = openDocument('glovebox/budget-statement/v1', outcome.statement, [identityKey]);
  if (value.request !== asked || value.agreement !== agreement || value.keybroker !== identityKey) {
    throw notToThis(name);
  }
  return value;
}

const notToThis = (keybroker: string) =>
  new ClientError('wrong-document', `the answer of keybroker \`${keybroker}\` is not to this question`, {
    remedy: 'try again; if it stays so, the coordinator mixes answers up',
  });
