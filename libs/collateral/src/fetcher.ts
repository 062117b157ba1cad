// SPDX-License-Identifier: Apache-2.0
import {
  assertOcspNonce,
  AttestationError,
  inspectAnswer,
  ocspRequest,
  type AnswerPeriod,
  type CollateralAnswer,
  type CollateralNeed,
} from '@glovebox/attestation';
import { assert, fromBase64Url } from '@glovebox/core';
import { CollateralError } from './error.ts';
import { maxAgeSeconds } from './http/cache-headers.ts';
import { HostGate } from './http/host-gate.ts';
import { exchange } from './http/exchange.ts';
import { at } from './http/refusal.ts';
import type { Mirrors } from './sources.ts';
import { destinations, vendorRequest, type TcbUpdate, type VendorRequest } from './vendor-request.ts';

/** Everything that a fetcher takes from its process. */
export interface FetcherOptions {
  readonly fetch: typeof fetch;
  readonly clock: () => string;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** At least 0 and below 1: spreads repeated requests out. */
  readonly random: () => number;
  readonly randomBytes: (length: number) => Uint8Array;
  readonly mirrors?: Mirrors;
  readonly intelSubscriptionKey?: string;
  readonly limits?: Partial<FetchLimits>;
}

export interface FetchLimits {
  /** One attempt, from connecting to the last byte. */
  readonly timeoutMs: number;
  readonly attemptsMax: number;
  /** Before the second attempt at most; twice as much before each further one. */
  readonly backoffMs: number;
  /** No single wait is longer: a service that wants more is given up for now. */
  readonly waitMaxMs: number;
  readonly perHost: number;
}

export const FETCH_LIMITS: FetchLimits = {
  timeoutMs: 15_000,
  attemptsMax: 4,
  backoffMs: 500,
  waitMaxMs: 30_000,
  perHost: 2,
};

/** An answer that is in form what was asked for. Nobody has verified it. */
export interface FetchedAnswer {
  readonly answer: CollateralAnswer;
  readonly period: AnswerPeriod;
  readonly maxAgeSeconds: number | null;
}

export type Fetcher = (need: CollateralNeed, update: TcbUpdate) => Promise<FetchedAnswer>;

/**
 * Asks vendors: one request per need, to the vendor's host or its mirror and nowhere else, bounded in time, size and
 * number, repeated where that can help; one and the same at a time. @throws CollateralError naming host, status and remedy
 */
export function createFetcher(options: FetcherOptions): Fetcher {
  const limits = { ...FETCH_LIMITS, ...options.limits };
  const gate = new HostGate(limits.perHost);
  const running = new Map<string, Promise<FetchedAnswer>>();
  return (need, update) => {
    const request = vendorRequest(need, update);
    const already = running.get(request.key);
    if (already !== undefined) return already;
    const limited = { ...options, limits };
    const fetchFrom = (url: URL) => fetchRepeating(url, gate, limited, () => fetchOnce(need, request, url, limited));
    const answer = fromFirst(destinations(need, request, options.mirrors ?? {}), fetchFrom).finally(() =>
      running.delete(request.key),
    );
    running.set(request.key, answer);
    return answer;
  };
}

/** From the first address that has it. @throws what the last one does */
async function fromFirst(
  [url, ...others]: readonly URL[],
  fetchFrom: (url: URL) => Promise<FetchedAnswer>,
): Promise<FetchedAnswer> {
  assert(url !== undefined, 'a request has an address');
  try {
    return await fetchFrom(url);
  } catch (error) {
    if (others.length === 0 || !(error instanceof CollateralError)) throw error;
    return fromFirst(others, fetchFrom);
  }
}

type Limited = FetcherOptions & { readonly limits: FetchLimits };

/** Waits as long as the service says, else longer each time. Whatever waits for a host that is asked too often waits together. */
async function fetchRepeating(
  url: URL,
  gate: HostGate,
  { limits, random, sleep, clock }: Limited,
  once: () => Promise<FetchedAnswer>,
): Promise<FetchedAnswer> {
  for (let attempt = 1; ; attempt++) {
    gate.assertOpen(url.host, clock());
    try {
      return await gate.run(url.host, once);
    } catch (error) {
      if (!(error instanceof CollateralError) || !error.retryable) throw error;
      const wait = error.retryAfterMs ?? random() * limits.backoffMs * 2 ** (attempt - 1);
      if (error.code === 'rate-limited' && wait > limits.waitMaxMs) gate.closeUntil(url.host, clock(), wait, error);
      if (attempt >= limits.attemptsMax || wait > limits.waitMaxMs) throw error;
      const over = sleep(wait);
      if (error.code === 'rate-limited') gate.pause(url.host, over);
      await over;
    }
  }
}

const NONCE_BYTES = 32;

async function fetchOnce(
  need: CollateralNeed,
  request: VendorRequest,
  url: URL,
  options: Limited,
): Promise<FetchedAnswer> {
  const nonce = need.kind === 'nvidia-ocsp' ? options.randomBytes(NONCE_BYTES) : null;
  const key = request.needsSubscription ? options.intelSubscriptionKey : undefined;
  const { headers, body } = await exchange(url, request, {
    fetch: options.fetch,
    clock: options.clock,
    timeoutMs: options.limits.timeoutMs,
    body: nonce === null ? null : ocspBody(need, nonce),
    headers: key === undefined ? {} : { 'ocp-apim-subscription-key': key },
  });
  const answer = { body, issuerChain: issuerChainOf(headers, request, url) };
  return inspecting(url, () => {
    if (nonce !== null) assertOcspNonce(answer.body, nonce);
    return { answer, period: inspectAnswer(need, answer), maxAgeSeconds: maxAgeSeconds(headers) };
  });
}

const ocspBody = (need: CollateralNeed, nonce: Uint8Array): Uint8Array | null =>
  need.kind === 'nvidia-ocsp' ? ocspRequest(fromBase64Url(need.certificateId), nonce) : null;

function issuerChainOf(headers: Headers, { issuerChainHeaders }: VendorRequest, url: URL): Uint8Array | null {
  const value = issuerChainHeaders.map((name) => headers.get(name)).find((text) => text !== null);
  if (value === undefined) return null;
  try {
    return Buffer.from(decodeURIComponent(value));
  } catch (cause) {
    throw malformed(url, 'an issuer chain that is not URL-encoded', cause);
  }
}

/** Nothing is let in that is not, in form, what was asked for. */
function inspecting<T>(url: URL, inspect: () => T): T {
  try {
    return inspect();
  } catch (error) {
    if (!(error instanceof AttestationError)) throw error;
    throw malformed(url, error.message, error);
  }
}

const malformed = (url: URL, what: string, cause: unknown) =>
  new CollateralError('malformed-answer', `the answer of \`${at(url)}\` cannot be used: ${what}`, {
    field: url.host,
    remedy: 'check which service or mirror answers; what is kept stays in use until it ends',
    status: 200,
    cause,
  });
