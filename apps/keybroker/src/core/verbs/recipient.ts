// SPDX-License-Identifier: Apache-2.0
import type { SignedEnvelope } from '@glovebox/contracts';
import { openDocument, signDocument } from '@glovebox/crypto';
import { denyOnError, isDenied } from '@glovebox/policy';
import { refuse } from '../refusals.ts';
import type { VerbContext, VerbResult } from './context.ts';

/**
 * Step 2: the recipient that the owner seals a dataset to, made for this dataset alone and for the owner alone. Asked
 * again it is the same one; once its identity was deleted there is never another under this name.
 */
export async function recipient(context: VerbContext, envelope: SignedEnvelope): Promise<VerbResult> {
  const { self, identity } = context.keys;
  const request = denyOnError('recipient request', () => openDocument('glovebox/recipient-request/v1', envelope));
  if (isDenied(request)) return { outcome: request };
  const { dataset, owner, keybroker } = request.value;
  if (keybroker !== self.identityKey) return { outcome: refuse('other-keybroker') };
  if (owner !== self.ownerFingerprint || !request.signers.includes(self.ownerSigningKey)) {
    return { outcome: refuse('not-my-owner') };
  }

  const known = context.state.recipients.get(dataset);
  const found = await context.keys.findIdentity(dataset);
  if (known !== undefined && found?.recipient !== known) return { outcome: refuse('dataset-erased', { dataset }) };
  // A crash between file and journal leaves an identity that nobody was told of: it is as good as a new one.
  const made = found ?? (await context.keys.createIdentity(dataset));
  const statement = signDocument(
    'glovebox/recipient/v1',
    { dataset, owner, keybroker, recipient: made.recipient },
    identity,
  );
  const outcome = { kind: 'recipient', statement } as const;
  return known === undefined
    ? { outcome, body: { kind: 'recipient-made', dataset, recipient: made.recipient } }
    : { outcome };
}
