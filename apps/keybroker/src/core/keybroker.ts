// SPDX-License-Identifier: Apache-2.0
import type { CryptoEngine } from '@glovebox/attestation';
import {
  KEYBROKER_MESSAGE_LABEL,
  KeybrokerMessage,
  type KeybrokerOutcome,
  type KeybrokerRequest,
  type Reason,
  type SignedEnvelope,
} from '@glovebox/contracts';
import type { CodedError, Json } from '@glovebox/core';
import { canonicalDigest, signDocument, type RandomBytes } from '@glovebox/crypto';
import type { Entry } from './entries.ts';
import { isCoded, KeybrokerError } from './error.ts';
import type { KeyStore } from './key-store.ts';
import { refusal, refuse } from './refusals.ts';
import type { State, StateView } from './state.ts';
import { budget } from './verbs/budget.ts';
import { challenge } from './verbs/challenge.ts';
import { consider } from './verbs/consider.ts';
import type { VerbContext, VerbResult } from './verbs/context.ts';
import { grant } from './verbs/grant.ts';
import { permit } from './verbs/permit.ts';
import { recipient } from './verbs/recipient.ts';
import { stop } from './verbs/stop.ts';

export interface KeybrokerParts {
  readonly keys: KeyStore;
  /** Replayed from the same journal that `append` adds to. */
  readonly state: State;
  /** Resolves when the entry is on disk for good. */
  readonly append: (entry: Entry) => Promise<void>;
  readonly clock: () => string;
  readonly random: RandomBytes;
  readonly engine: CryptoEngine;
  readonly dangerouslyTrustDevelopmentRoots: boolean;
  /** One line for each request: verb, outcome and codes. Never secrets, never data. */
  readonly log: (line: { readonly verb: string; readonly outcome: string; readonly codes?: readonly string[] }) => void;
  /** A bug. The request is refused; the process goes on, since nothing was changed. */
  readonly onFault: (error: unknown) => void;
}

/**
 * The keybroker: one request at a time, each answered from the journal if it was answered before, decided and journaled if
 * not. Believes nothing that it is handed, the shell's messages included.
 */
export class Keybroker {
  readonly #parts: KeybrokerParts;
  #last: Promise<unknown> = Promise.resolve();

  constructor(parts: KeybrokerParts) {
    this.#parts = parts;
  }

  get state(): StateView {
    return this.#parts.state;
  }

  /**
   * The signed reply to a message from outside, whatever it is. On return everything that the reply gives away is on disk.
   * Rejects only if the journal cannot be written: then the process must end, because what is on disk is unknown.
   */
  answer(message: unknown): Promise<SignedEnvelope> {
    const turn = this.#last.then(() => this.#answerInTurn(message));
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  async #answerInTurn(message: unknown): Promise<SignedEnvelope> {
    const request = messageDigest(message);
    const parsed = KeybrokerMessage.safeParse(message);
    if (!parsed.success) {
      const issue = parsed.error.issues[0];
      return this.#reply(request, 'unknown', malformedRequest(issue?.path.join('.') ?? '', issue?.message ?? ''));
    }
    const { id, request: asked } = parsed.data;
    const stored = this.#recall(id, request);
    if (stored !== null) return stored;

    const at = this.#parts.clock();
    const { outcome, body } = await this.#decide(asked, at);
    if (body !== undefined) {
      const entry: Entry = { body, answer: { id, request, time: at, outcome } };
      await this.#parts.append(entry);
      this.#parts.state.apply(entry);
    }
    return this.#reply(request, asked.verb, outcome, at);
  }

  /** The same bytes as before: a reply is a function of what the journal holds. A stop ends even that. */
  #recall(id: string, request: string): SignedEnvelope | null {
    const found = this.#parts.state.answers.get(id);
    if (found === undefined) return null;
    const { agreement, answer } = found;
    if (answer.request !== request) return this.#reply(request, 'recall', refuse('request-id-reused'));
    const over = agreement !== null && this.#parts.state.stops.has(agreement) && answer.outcome.kind !== 'stopped';
    if (over) return this.#reply(request, 'recall', refuse('stopped'));
    return this.#reply(request, 'recall', answer.outcome, answer.time);
  }

  async #decide(request: KeybrokerRequest, at: string): Promise<VerbResult> {
    const { keys, state, random, engine, dangerouslyTrustDevelopmentRoots, onFault } = this.#parts;
    const context: VerbContext = { keys, state, at, random, engine, dangerouslyTrustDevelopmentRoots };
    try {
      return await decide(context, request);
    } catch (error) {
      if (isCoded(error)) return { outcome: { kind: 'denied', reasons: [reasonOf(error)] } };
      onFault(error);
      return { outcome: refuse('internal-fault') };
    }
  }

  #reply(request: string, verb: string, outcome: KeybrokerOutcome, time = this.#parts.clock()): SignedEnvelope {
    const { keys, log } = this.#parts;
    const codes = outcome.kind === 'denied' ? { codes: outcome.reasons.map(({ code }) => code) } : {};
    log({ verb, outcome: outcome.kind, ...codes });
    const reply = { keybroker: keys.self.identityKey, request, time, outcome };
    return signDocument('glovebox/keybroker-reply/v1', reply, keys.identity);
  }
}

function decide(context: VerbContext, request: KeybrokerRequest): VerbResult | Promise<VerbResult> {
  switch (request.verb) {
    case 'describe':
      return { outcome: describe(context) };
    case 'recipient':
      return recipient(context, request.request);
    case 'budget':
      return budget(context, request);
    case 'challenge':
      return challenge(context, request);
    case 'consider':
      return consider(context, request);
    case 'grant':
      return grant(context, request);
    case 'permit':
      return permit(context, request);
    case 'stop':
      return stop(context, request);
  }
}

function describe({ keys, dangerouslyTrustDevelopmentRoots }: VerbContext): KeybrokerOutcome {
  const { name, identityKey, ownerFingerprint } = keys.self;
  return {
    kind: 'description',
    name,
    identityKey,
    owner: ownerFingerprint,
    dangerouslyTrustsDevelopmentRoots: dangerouslyTrustDevelopmentRoots,
  };
}

const NO_CANONICAL_FORM = '0'.repeat(64);

/** Names the message in the reply. Anything that is no message still gets a signed answer, under a name of zeros. */
function messageDigest(message: unknown): string {
  try {
    return canonicalDigest(KEYBROKER_MESSAGE_LABEL, message as Json);
  } catch {
    return NO_CANONICAL_FORM;
  }
}

function malformedRequest(path: string, issue: string): KeybrokerOutcome {
  const { code, message, remedy } = refusal('malformed-request');
  const where = path.slice(0, 200);
  const text = `${message}: \`${where}\` ${issue}`.slice(0, 400);
  return { kind: 'denied', reasons: [{ code, message: text, clause: where, ...(remedy ? { remedy } : {}) }] };
}

function reasonOf(error: CodedError): Reason {
  return {
    code: error instanceof KeybrokerError ? error.code : `document-${error.code}`,
    message: error.message.slice(0, 400),
    remedy: (error.remedy ?? 'have the document made and signed again').slice(0, 400),
    ...(error.field === undefined ? {} : { clause: error.field.slice(0, 200) }),
  };
}
