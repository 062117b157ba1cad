// SPDX-License-Identifier: Apache-2.0
import type { KeybrokerRequest } from '@glovebox/contracts';
import { openDocument } from '@glovebox/crypto';
import { denyOnError, isDenied } from '@glovebox/policy';
import { refuse } from '../refusals.ts';
import type { VerbContext, VerbResult } from './context.ts';

/**
 * Any owner of an agreement stops it alone, and for good. The agreement is opened without asking whether it is complete,
 * valid or acceptable here: whatever it is, it is stopped.
 */
export function stop(context: VerbContext, request: Extract<KeybrokerRequest, { verb: 'stop' }>): VerbResult {
  const opened = denyOnError('agreement or stop', () => ({
    agreement: openDocument('glovebox/agreement/v1', request.agreement),
    stop: openDocument('glovebox/stop/v1', request.stop),
  }));
  if (isDenied(opened)) return { outcome: opened };
  const { parties, keybrokers } = opened.agreement.value;
  const agreement = opened.agreement.digest;
  if (opened.stop.value.agreement !== agreement) return { outcome: refuse('stop-of-other-agreement') };
  if (!keybrokers.some(({ identityKey }) => identityKey === context.keys.self.identityKey)) {
    return { outcome: refuse('not-my-agreement') };
  }
  const owners = parties.filter(({ roles }) => roles.includes('owner')).map(({ signingKey }) => signingKey);
  if (!opened.stop.signers.some((signer) => owners.includes(signer))) return { outcome: refuse('not-an-owner') };

  const stopped = context.state.stops.get(agreement);
  if (stopped !== undefined) return { outcome: stopped };
  return { outcome: { kind: 'stopped' }, body: { kind: 'stopped', agreement } };
}
