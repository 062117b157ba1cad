// SPDX-License-Identifier: Apache-2.0
import { CollateralError } from '../error.ts';
import type { VendorRequest } from '../vendor-request.ts';
import { readBody } from './read-body.ts';
import { at, refusalOf } from './refusal.ts';

export interface ExchangeOptions {
  readonly fetch: typeof fetch;
  readonly clock: () => string;
  /** From connecting to the last byte. */
  readonly timeoutMs: number;
  /** An OCSP request, or null. */
  readonly body: Uint8Array | null;
  readonly headers: Readonly<Record<string, string>>;
}

/** One request and its whole answer of status 200. No redirect is followed. @throws CollateralError */
export async function exchange(
  url: URL,
  { method, accept, bytesMax }: VendorRequest,
  options: ExchangeOptions,
): Promise<{ readonly headers: Headers; readonly body: Uint8Array }> {
  const { body, timeoutMs } = options;
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    const response = await options.fetch(url, {
      method,
      redirect: 'manual',
      signal,
      headers: {
        accept,
        'user-agent': 'glovebox',
        ...(body === null ? {} : { 'content-type': 'application/ocsp-request' }),
        ...options.headers,
      },
      ...(body === null ? {} : { body: Buffer.from(body) }),
    });
    if (response.status !== 200) {
      await response.body?.cancel();
      throw refusalOf(response, url, options.clock());
    }
    assertNoPage(response, url);
    return { headers: response.headers, body: await readBody(response, bytesMax, url.host) };
  } catch (error) {
    if (error instanceof CollateralError) throw error;
    throw signal.aborted ? late(url, error, timeoutMs) : unreachable(url, error);
  }
}

const late = (url: URL, cause: unknown, timeoutMs: number) =>
  new CollateralError('timeout', `\`${at(url)}\` did not answer within \`${String(timeoutMs)}\` ms`, {
    field: url.host,
    remedy: 'check the network; what is kept stays in use until it ends',
    cause,
  });

const unreachable = (url: URL, cause: unknown) =>
  new CollateralError('unreachable', `\`${at(url)}\` cannot be reached, or its answer ended early`, {
    field: url.host,
    remedy: 'check network, proxy and firewall; name a mirror, or import a bundle',
    cause,
  });

/** What services answer with varies in its type; a page for people is what gateways and portals put in its place. */
function assertNoPage(response: Response, url: URL): void {
  const type = response.headers.get('content-type') ?? '';
  if (!/^\s*text\/html/i.test(type)) return;
  throw new CollateralError('wrong-content-type', `\`${at(url)}\` answered with a page for people`, {
    field: url.host,
    remedy: 'check proxy and captive portals between here and the service',
    status: response.status,
  });
}
