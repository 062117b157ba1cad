// SPDX-License-Identifier: Apache-2.0
import { CollateralError, type CollateralErrorCode } from '../error.ts';
import { retryAfterMs } from './cache-headers.ts';

/** Status, code, what happened, what to do. */
type Row = readonly [code: CollateralErrorCode, happened: string, remedy: string];

const BY_STATUS: ReadonlyMap<number, Row> = new Map<number, Row>([
  [
    400,
    ['refused', 'does not accept the request', 'check the evidence, and that the mirror speaks the vendor’s version'],
  ],
  [401, ['refused', 'wants a subscription key', 'set GLOVEBOX_INTEL_SUBSCRIPTION_KEY, or use a caching service']],
  [
    403,
    ['refused', 'refuses to answer us', 'check the subscription key, and whether this machine may ask the service'],
  ],
  [404, ['not-found', 'knows nothing of that name', 'check that the machine is a production one and registered']],
  [410, ['gone', 'withdrew it', 'ask for the current one: leave `early` and pinned evaluations out']],
  [
    429,
    ['rate-limited', 'is asked too often', 'wait; use a caching service or an offline bundle where many machines ask'],
  ],
]);

/** What a status other than success means. */
export function refusalOf(response: Response, url: URL, now: string): CollateralError {
  const { status, headers } = response;
  const about = { field: url.host, status };
  if (status >= 300 && status < 400) {
    const target = headers.get('location') ?? '';
    const where = URL.canParse(target, url.href) ? new URL(target, url.href).host : 'elsewhere';
    return new CollateralError('redirected', `\`${at(url)}\` points to \`${where}\` (\`${String(status)}\`)`, {
      ...about,
      remedy: 'name the right address as a mirror, if you trust it',
    });
  }
  const wanted = retryAfterMs(headers, now);
  const row = BY_STATUS.get(status);
  const [code, happened, remedy] = row ?? otherwise(status);
  return new CollateralError(code, `\`${at(url)}\` ${happened} (\`${String(status)}\`)`, {
    ...about,
    remedy,
    ...(wanted === undefined ? {} : { retryAfterMs: wanted }),
  });
}

const otherwise = (status: number): Row =>
  status >= 500
    ? ['unavailable', 'fails at present', 'try again later; what is kept stays in use until it ends']
    : ['refused', 'does not accept the request', 'check which service or mirror answers'];

/** An address without its query, which can identify a machine. */
export const at = (url: URL): string => `${url.origin}${url.pathname}`;
