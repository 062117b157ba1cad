// SPDX-License-Identifier: Apache-2.0
import { equalBytes } from '@glovebox/core';
import { attempt, failureOf } from '../../manifest/case-tools.ts';
import { publicKeysOf } from '../../manifest/key-files.ts';
import { loadRole, type ManifestCase, type ReadFile } from '../../manifest/manifest-case.ts';
import type { Observation } from '../../manifest/observation.ts';
import { decoding } from '../../parse-input.ts';
import { verifyChain } from '../../pki/chain.ts';
import { nameText } from '../../pki/name.ts';
import { isIssuedBy, pathOf } from '../../pki/path.ts';
import { certificateBlobs } from '../../pki/pem.ts';
import { KEY_USAGE, type Certificate } from '../../pki/x509.ts';
import { AttestationError } from '../../error.ts';
import { parseTpmCertificate } from './attestation-key.ts';
import { toQuoteClaims } from './claims.ts';
import { assertReplays, parseEventLog } from './event-log.ts';
import { parseQuote } from './evidence.ts';
import { observeAzureCase } from '../azure-cvm/manifest.ts';
import { hexText, judgeQuote, quoteNonceFailure, type QuoteFiles } from './manifest-quote.ts';
import { nameOf, parsePublicArea, type PublicArea } from './public-area.ts';
import { pinnedTpmRoots } from './roots.ts';

/**
 * Judges a case of the roles `quote`, `signature`, `pcrs` (or one of each per bank, as `quote_sha256`), `akPublic`,
 * `akCert`, `akIntermediate` or `trustAnchor`, `akIntermediates`, `eventLog`; with `hclReport`, see `observeAzureCase`.
 * The key is trusted when it is the case's `akPublic`, or when its certificate leads to the case's anchor.
 */
export async function observeTpmCase(manifestCase: ManifestCase, readFile: ReadFile): Promise<Observation> {
  if (Object.hasOwn(manifestCase.files, 'hclReport')) return observeAzureCase(manifestCase, readFile);
  const load = (role: string) =>
    Object.hasOwn(manifestCase.files, role) ? loadRole(manifestCase, role, readFile) : Promise.resolve(null);
  const quotes = await loadQuotes(manifestCase, readFile);
  const [akPublic, akCert, log] = [await load('akPublic'), await load('akCert'), await load('eventLog')];
  const anchor = (await load('trustAnchor')) ?? (await load('akTrustAnchor')) ?? (await load('akIntermediate'));
  const between = await load('akIntermediates');
  const area = akPublic === null ? undefined : attempt(() => parsePublicArea(akPublic));
  const certificate = akCert === null ? undefined : attempt(() => single(akCert));
  const root = anchor === null ? undefined : attempt(() => single(anchor));
  return {
    failure: await failureOf(async () => {
      const key = await trustedKey({ akPublic, akCert, anchor, between, at: manifestCase.asOf });
      const judged = await Promise.all([...quotes.values()].map((files) => judgeQuote(files, key)));
      if (judged.every(({ quote }) => quote.selections.every(({ bank }) => bank.hash === null))) {
        return { code: 'weak-algorithm', message: 'nothing but a bank of SHA-1 is quoted' };
      }
      if (log !== null) await assertLog(log, judged);
      const nonce = manifestCase.expect.expectedNonce;
      return quoteNonceFailure(
        nonce,
        judged.map(({ quote }) => quote),
      );
    }),
    pinnedRoot: root !== undefined && isPinned(root),
    decoded: { claims: await claimWords(quotes, area, certificate, root) },
  };
}

/** One quote without a bank in its role, or one per bank. */
async function loadQuotes(manifestCase: ManifestCase, readFile: ReadFile): Promise<ReadonlyMap<string, QuoteFiles>> {
  const { files } = manifestCase;
  const banks = Object.keys(files).flatMap((role) => /^quote_(\w+)$/.exec(role)?.[1] ?? []);
  const suffixes = banks.length === 0 ? [''] : banks.map((bank) => `_${bank}`);
  const found = new Map<string, QuoteFiles>();
  for (const suffix of suffixes) {
    const pcrs = `pcrs${suffix}`;
    found.set(suffix.slice(1), {
      quote: await loadRole(manifestCase, `quote${suffix}`, readFile),
      signature: await loadRole(manifestCase, `signature${suffix}`, readFile),
      pcrs: Object.hasOwn(files, pcrs) ? await loadRole(manifestCase, pcrs, readFile) : null,
    });
  }
  return found;
}

const single = (blob: Uint8Array): Certificate => {
  const [encoded, ...others] = decoding('certificate-malformed', 'certificate', () => certificateBlobs(blob));
  if (encoded !== undefined && others.length === 0) return parseTpmCertificate(encoded);
  throw new AttestationError('certificate-malformed', 'a file holds not exactly one certificate', {
    field: 'certificate',
    remedy: 'give one certificate per file',
  });
};

interface KeyFiles {
  readonly akPublic: Uint8Array | null;
  readonly akCert: Uint8Array | null;
  readonly anchor: Uint8Array | null;
  readonly between: Uint8Array | null;
  readonly at: string;
}

/** A certificate without an anchor says nothing, so the key is then the case's own `akPublic` or none. */
async function trustedKey({ akPublic, akCert, anchor, between, at }: KeyFiles): Promise<Uint8Array | null> {
  const own = akPublic === null ? null : publicKeyOf(akPublic);
  if (akCert === null || anchor === null) return own;
  const leaf = single(akCert);
  const blobs =
    between === null ? [] : decoding('certificate-malformed', 'akIntermediates', () => certificateBlobs(between));
  await verifyChain(pathOf(leaf, blobs.map(parseTpmCertificate), single(anchor)), at);
  const signs = !leaf.isAuthority && (leaf.keyUsage?.has(KEY_USAGE.digitalSignature) ?? false);
  if (!signs || (own !== null && !equalBytes(own, leaf.subjectPublicKeyInfo))) {
    throw new AttestationError('no-trusted-key', 'the certificate is not of the attestation key', {
      field: 'akCert',
      remedy: 'give the certificate of the key that made the quote',
    });
  }
  return leaf.subjectPublicKeyInfo;
}

const publicKeyOf = (file: Uint8Array): Uint8Array | null =>
  attempt(() => parsePublicArea(file))?.subjectPublicKeyInfo ?? publicKeysOf(file)[0]?.subjectPublicKeyInfo ?? null;

/** The log is replayed in the first quoted bank that can be. */
async function assertLog(log: Uint8Array, judged: readonly Awaited<ReturnType<typeof judgeQuote>>[]): Promise<void> {
  for (const { quote, pcrs } of judged) {
    for (const { bank } of quote.selections) {
      if (bank.name !== 'sha256') continue;
      await assertReplays(parseEventLog(log, bank), bank, pcrs.get(bank.name) ?? new Map<number, string>());
    }
  }
}

async function claimWords(
  quotes: ReadonlyMap<string, QuoteFiles>,
  area: PublicArea | undefined,
  certificate: Certificate | undefined,
  root: Certificate | undefined,
): Promise<Record<string, unknown>> {
  const words = [...quotes].flatMap(([bank, { quote }]): [string, object][] => {
    const parsed = attempt(() => parseQuote(quote));
    return parsed === undefined ? [] : [[bank, toQuoteClaims(parsed)]];
  });
  const only = words.find(([bank]) => bank === '')?.[1];
  return {
    ...(only ?? { quotes: Object.fromEntries(words) }),
    ...(area === undefined ? {} : await areaWords(area)),
    ...(certificate === undefined ? {} : await certificateWords(certificate, area, root)),
  };
}

const areaWords = async (area: PublicArea): Promise<Record<string, unknown>> => ({
  akNameAlg: area.nameAlgorithm.name,
  akName: await nameOf(area),
  akAttributes: hexText(area.attributes),
  akScheme: area.scheme?.toUpperCase() ?? null,
});

const certificateWords = async (
  certificate: Certificate,
  area: PublicArea | undefined,
  root: Certificate | undefined,
): Promise<Record<string, unknown>> => ({
  akCertIssuer: attempt(() => decoding('malformed', 'issuer', () => nameText(certificate.issuer))) ?? null,
  akCertMatchesPublic: area !== undefined && equalBytes(area.subjectPublicKeyInfo, certificate.subjectPublicKeyInfo),
  akCertSignedByIntermediate: root !== undefined && (await isIssuedBy(certificate, root)),
  akCertNotBefore: certificate.notBefore,
  akCertNotAfter: certificate.notAfter,
});

const isPinned = (root: Certificate): boolean =>
  Object.values(pinnedTpmRoots).some(({ certificate }) => equalBytes(certificate.encoded, root.encoded));
