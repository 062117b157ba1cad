// SPDX-License-Identifier: Apache-2.0
import type { CoreErrorCode } from '@glovebox/core';
import type { CryptoErrorCode } from '@glovebox/crypto';
import type { JobsErrorCode } from '@glovebox/jobs';
import type { CoordinatorCode } from './problem.error.ts';

/** Every code that can reach a caller. A code without a line in the table does not compile. */
export type ProblemCode = CoordinatorCode | CoreErrorCode | CryptoErrorCode | JobsErrorCode;

interface ProblemKind {
  readonly status: number;
  readonly title: string;
  /** Said when whoever threw had nothing better. */
  readonly remedy: string;
}

export const problems = {
  malformed: {
    status: 400,
    title: 'The input is not what this operation takes',
    remedy: 'send what the description of the API at /openapi.json says',
  },
  'too-large': { status: 413, title: 'The input is too large', remedy: 'send less; datasets go through /v1/uploads' },
  'media-type': {
    status: 415,
    title: 'The body is of another type',
    remedy: 'send JSON with `Content-Type: application/json`',
  },
  'not-found': {
    status: 404,
    title: 'There is nothing of this name, or it is not yours to see',
    remedy: 'check the identifier; things of an agreement are seen by its parties only',
  },
  'no-such-route': { status: 404, title: 'There is no such route', remedy: 'see /docs for the routes there are' },
  'request-signature': {
    status: 401,
    title: 'The request is not signed as it must be',
    remedy: 'sign it with the key of a registered party (RFC 9421); the `glovebox` client does',
  },
  'request-replayed': {
    status: 401,
    title: 'The request was seen before',
    remedy: 'sign it again with a fresh nonce',
  },
  'unknown-party': {
    status: 401,
    title: 'The key that signed the request is not registered',
    remedy: 'register the party card first: POST /v1/parties',
  },
  'not-a-relay': {
    status: 403,
    title: 'Ciphertext is handed to relays only',
    remedy: "name the relay's key in GLOVEBOX_RELAY_KEYS of the coordinator",
  },
  'not-allowed': { status: 403, title: 'This is not yours to do', remedy: 'ask a party whose role allows it' },
  denied: { status: 422, title: 'A rule of the parties refuses this', remedy: 'see the reasons' },
  'document-signature': {
    status: 422,
    title: 'The document is not signed by whom it must be',
    remedy: 'have it signed with the right key',
  },
  'document-mismatch': {
    status: 422,
    title: 'The document belongs to something else',
    remedy: 'send the document that belongs here',
  },
  'party-conflict': {
    status: 409,
    title: 'The signing key is registered with another card',
    remedy: 'make a new party with new keys',
  },
  'agreement-not-active': {
    status: 409,
    title: 'The agreement does not bind its parties now',
    remedy: 'have every party sign it, or use the version that replaced it',
  },
  'agreement-stopped': { status: 409, title: 'An owner stopped the agreement', remedy: 'make a new agreement' },
  'computation-not-open': {
    status: 409,
    title: 'The computation takes no approvals any more',
    remedy: 'propose a new computation',
  },
  'upload-incomplete': { status: 409, title: 'The upload is not complete', remedy: 'resume it, then register it' },
  'upload-refused': { status: 400, title: 'The upload protocol was not followed', remedy: 'see tus 1.0.0' },
  'ciphertext-mismatch': {
    status: 422,
    title: 'The uploaded file is not the one in the manifest',
    remedy: 'upload the file again and sign a manifest of it',
  },
  'ciphertext-not-yours': {
    status: 409,
    title: 'The ciphertext was registered by another owner',
    remedy: 'seal your own data for your own keybroker',
  },
  'job-over': { status: 409, title: 'The job is over', remedy: 'submit a new job' },
  'not-released': { status: 409, title: 'The job has not released a result', remedy: 'follow its events until it has' },
  range: { status: 416, title: 'The file has no such part', remedy: 'ask for bytes inside the file' },
  'keybroker-unknown': {
    status: 404,
    title: 'No keybroker of this key is connected',
    remedy: 'start the keybroker, or correct its key',
  },
  'keybroker-no-answer': { status: 504, title: 'The keybroker does not answer', remedy: 'see that it runs, try again' },
  'keybroker-reply': {
    status: 502,
    title: 'The answer of the keybroker does not verify',
    remedy: 'see that the keybroker of this key is the one that answers',
  },
  'upload-conflict': {
    status: 409,
    title: 'The upload is at another offset',
    remedy: 'ask for the offset (HEAD) and continue from there',
  },
  signature: { status: 422, title: 'A signature in the document is wrong', remedy: 'sign the document again' },
  'wrong-type': { status: 422, title: 'The document is of another type', remedy: 'send the type that belongs here' },
  'cannot-open': { status: 422, title: 'The file is not a sealed file', remedy: 'seal it again (age v1)' },
  'impossible-transition': { status: 409, title: 'The job is past that', remedy: 'look at the state of the job' },
  'no-answer': { status: 504, title: 'No answer in time', remedy: 'try again' },
  internal: { status: 500, title: 'The coordinator failed', remedy: 'give `instance` to whoever runs the coordinator' },
} as const satisfies Record<ProblemCode, ProblemKind>;

export const isProblemCode = (code: string): code is ProblemCode => Object.hasOwn(problems, code);
