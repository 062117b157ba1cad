// SPDX-License-Identifier: Apache-2.0
import type { Denied, Reason } from '@glovebox/contracts';

/** Everything a keybroker of its own accord says no to: what is wrong, and what the asker can do about it. */
const REFUSALS = {
  'malformed-request': ['the request is not a keybroker message', 'send the message that the contract describes'],
  'request-id-reused': ['this request id was used for another request', 'give every new request a new id'],
  'internal-fault': ['the keybroker failed on this request', 'ask again; its operator finds the fault in the log'],

  'not-my-owner': ['the request is not signed by the owner of this keybroker', 'ask the keybroker of that owner'],
  'other-keybroker': ['the request names another keybroker', 'send it to the keybroker that it names'],
  'dataset-erased': [
    'the identity of this dataset was deleted, and the dataset with it',
    'choose another dataset name and upload again',
  ],

  stopped: ['an owner stopped this agreement', 'agree on a new version; a stop is final'],
  'not-my-agreement': ['the agreement does not name this keybroker', 'tell the keybrokers that the agreement names'],
  'not-an-owner': ['the stop is not signed by an owner of the agreement', 'have an owner sign it'],
  'not-a-party': ['the request is not signed by a party of the agreement', 'have a party of it sign the request'],
  'agreement-unsigned': ['not every party has signed the agreement', 'ask again once it binds everybody'],
  'budget-of-other-agreement': ['the request is for another agreement', 'send the agreement that the request names'],
  'stop-of-other-agreement': ['the stop is for another agreement', 'send the agreement that the stop names'],
  'not-my-job': ['the job uses no dataset of this keybroker', 'ask the keybrokers of the datasets that the job uses'],

  'challenge-mismatch': [
    'the challenges are not one of each keybroker of the job, in order, for this job and attempt',
    'pass on the challenges of this attempt as they came',
  ],
  'nonce-unknown': ['this keybroker did not issue this challenge', 'ask it for a challenge for this attempt'],
  'nonce-expired': ['the challenge has expired', 'open a new attempt'],
  'attempt-used': ['the nonce of this attempt was spent on another worker', 'open a new attempt'],
  'transcript-changed': [
    'the transcript is not the one that this keybroker accepted for this job: a seed commitment or version was varied',
    'find out which keybroker varied its commitment, then submit the job again with a new salt',
  ],
  'transcript-mismatch': ['a statement names another transcript', 'use the statements of this job and attempt only'],
  'worker-mismatch': ['a statement names other worker keys', 'ask all keybrokers about the same worker'],
  'not-willing': ['another keybroker would not grant', 'read the reasons of that keybroker'],
  'willingness-mismatch': [
    'the statements of willingness are not one of each keybroker of the job, in order',
    'pass on the statements of this attempt as they came',
  ],

  'not-my-dataset': [
    'the dataset is not of the owner of this keybroker',
    'only the owner can upload its dataset, sealed for its own keybroker',
  ],
  'wrong-recipient': [
    'the manifest names a recipient that this keybroker did not make for this dataset',
    'ask the keybroker for the recipient of this dataset and seal again',
  ],
  'header-missing': ['the age header of a dataset is not there', 'pass on the header of every dataset of the job'],
  'wrong-header': ['the age header is not the one of the manifest', 'pass on the header of the uploaded file'],
  'header-does-not-open': [
    'the age header does not open with the identity of this dataset',
    'the owner must seal the file itself, to the recipient made for this dataset',
  ],
  'uses-exhausted': [
    'the approvals do not cover one more question',
    'ask for new approvals, or ask a question that was asked before',
  ],
  'terms-exhausted': [
    'the terms allow no more different questions of this kind',
    'ask a question that was asked before, or ask the owner for new terms with more uses',
  ],
  'budget-exhausted': [
    'the privacy budget of the dataset does not cover this question',
    'ask a question that was asked before, or ask the owner for new terms with a larger budget',
  ],
  'price-differs': [
    'this question was charged before, at another price',
    'ask the operator of the keybroker which version charged it',
  ],

  'not-granted': ['no key was granted for this attempt', 'run the attempt that was granted'],
  'grant-expired': ['the grant has expired', 'open a new attempt'],
  'not-the-worker': [
    'the request is not signed by the worker that the key was granted to',
    'sign with its attested key',
  ],
  'approval-not-charged': [
    'the approvals that this question was charged to no longer approve it',
    'ask for approval again and open a new attempt',
  ],
  'history-rolled-back': [
    'the history is one that this keybroker permitted before, for another attempt',
    'add to the newest history, do not go back to an older one',
  ],
} as const satisfies Record<string, readonly [message: string, remedy: string]>;

export type RefusalCode = keyof typeof REFUSALS;

/** Where a refusal points to, beside its text. */
export type RefusalPlace = Pick<Reason, 'owner' | 'dataset' | 'clause'>;

export function refusal(code: RefusalCode, place: RefusalPlace = {}): Reason {
  const [message, remedy] = REFUSALS[code];
  return { code, message, remedy, ...place };
}

export const refuse = (code: RefusalCode, place: RefusalPlace = {}): Denied => ({
  kind: 'denied',
  reasons: [refusal(code, place)],
});
