// SPDX-License-Identifier: Apache-2.0
import { Bytes } from '@glovebox/contracts';
import { fromBase64Url, parseJson, toBase64Url } from '@glovebox/core';
import { z } from 'zod';
import { AttesterError } from './error.ts';

/** Azure's instance metadata service, which has the quoting enclave that a TD under a paravisor cannot reach. */
export interface TdQuoteService {
  /** Base address, for example `http://169.254.169.254`. */
  readonly address: string;
  readonly timeoutMs: number;
}

const ANSWER_MAX = 65_536;
const Answer = z.object({ quote: Bytes.min(1).max(16_384) });

/** The quote of a TD report. Whether it is one, and of this report, verifiers find out. @throws AttesterError */
export async function tdQuote(report: Uint8Array, { address, timeoutMs }: TdQuoteService): Promise<Uint8Array> {
  const url = `${address.replace(/\/$/, '')}/acc/tdquote`;
  let body: Uint8Array;
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ report: toBase64Url(report) }),
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    });
    if (!response.ok) throw refused(url, `it answered \`${String(response.status)}\``);
    body = await bounded(response, url);
  } catch (cause) {
    if (cause instanceof AttesterError) throw cause;
    const late = cause instanceof DOMException && cause.name === 'TimeoutError';
    throw refused(
      url,
      late ? 'it did not answer in time' : 'it cannot be reached',
      late ? 'timeout' : undefined,
      cause,
    );
  }
  const answer = Answer.safeParse(readJson(body, url));
  if (!answer.success) throw refused(url, 'its answer is no quote', 'malformed-output', answer.error);
  return fromBase64Url(answer.data.quote);
}

async function bounded(response: Response, url: string): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of response.body ?? []) {
    parts.push(part as Uint8Array);
    length += (part as Uint8Array).length;
    if (length > ANSWER_MAX) throw refused(url, 'its answer is too long', 'malformed-output');
  }
  return Buffer.concat(parts);
}

function readJson(body: Uint8Array, url: string): unknown {
  try {
    return parseJson(body);
  } catch (cause) {
    throw refused(url, 'its answer is no JSON', 'malformed-output', cause);
  }
}

const refused = (
  url: string,
  why: string,
  code: 'device-unavailable' | 'timeout' | 'malformed-output' = 'device-unavailable',
  cause?: unknown,
) =>
  new AttesterError(code, `the service that quotes TDs (\`${url}\`) was no help: ${why}`, {
    field: 'ATTESTER_AZURE_METADATA',
    remedy: 'let this process reach the metadata service of the host',
    cause,
  });
