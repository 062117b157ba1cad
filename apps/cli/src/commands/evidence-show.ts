// SPDX-License-Identifier: Apache-2.0
import {
  AttestationError,
  decodeEvidence,
  evidenceDigest,
  toReason,
  type DecodedEvidence,
  type FoundEvidence,
} from '@glovebox/attestation';
import type { Reason } from '@glovebox/contracts';
import { explainEvidence, explainVerified, type EvidenceSection } from '@glovebox/client';
import type { Command } from 'commander';
import { addCommand, trustsDevelopmentRoots, type Host } from '../command.ts';
import { authenticClaims, type Authenticity, type AuthenticityOptions } from '../evidence/authentic-claims.ts';
import { readEvidence } from '../evidence/read-files.ts';
import { readTrustedKeys } from '../evidence/trusted-keys.ts';
import { LEGEND, partHead, sectionsText, timeHint, unusedText } from '../show/evidence-text.ts';
import { renderReason } from '../show/problem.ts';
import { evidencePaths, ofPlatform, READING, type ReadingOptions } from './evidence-options.ts';
import { parseTime } from './receipt.ts';

/** `glovebox evidence show`: what any evidence says, in words, authentic or not. */
export function addShow(group: Command, host: Host): void {
  addCommand<ReadingOptions>(group, host, {
    usage: 'show [paths...]',
    summary: 'decode evidence of any platform and explain it in words; says whether it is authentic, compares nothing',
    options: READING,
    examples: [
      'evidence show report.bin',
      'evidence show quote.bin --collateral intel/ --at 2025-06-26T22:00:00Z',
      'evidence show receipt.json --json',
    ],
    action: async ({ args, options, context }) => {
      const paths = evidencePaths(args, options);
      const assembled = await readEvidence({ evidence: paths, collateral: options.collateral ?? [] });
      const at = options.at === undefined ? context.clock() : parseTime(options.at);
      const keys = await readTrustedKeys(options.trustKey ?? [], trustsDevelopmentRoots(options, context));
      const parts = await Promise.all(
        ofPlatform(assembled.found, options.platform).map((found) => showPart(found, { at, keys })),
      );
      const decoded = parts.every(({ decoded: one }) => one.kind === 'decoded');
      return {
        json: { parts: parts.map(partDocument), unused: assembled.unused },
        text: [
          ...parts.map(partLines),
          LEGEND,
          ...timeHint(
            parts.flatMap(({ authenticity: one }) => (one.kind === 'denied' ? one.reasons : [])),
            options.at,
          ),
          ...unusedText(assembled.unused),
        ].join('\n\n'),
        exitCode: decoded ? 0 : 1,
      };
    },
  });
}

interface ShownPart {
  readonly found: FoundEvidence;
  readonly at: string;
  readonly decoded:
    | { readonly kind: 'decoded'; readonly evidence: DecodedEvidence }
    | { readonly kind: 'broken'; readonly reason: Reason };
  readonly authenticity: Authenticity;
}

async function showPart(found: FoundEvidence, options: AuthenticityOptions): Promise<ShownPart> {
  return { found, at: options.at, decoded: decode(found), authenticity: await authenticClaims(found, options) };
}

function decode({ evidence, collateral }: FoundEvidence): ShownPart['decoded'] {
  try {
    return { kind: 'decoded', evidence: decodeEvidence(evidence, collateral) };
  } catch (error) {
    if (!(error instanceof AttestationError)) throw error;
    return { kind: 'broken', reason: toReason(error) };
  }
}

const sectionsOf = ({ decoded, authenticity }: ShownPart): EvidenceSection[] => [
  ...(authenticity.kind === 'authentic' ? [explainVerified(authenticity.claims)] : []),
  ...(decoded.kind === 'decoded' ? explainEvidence(decoded.evidence) : []),
];

const partDocument = (part: ShownPart) => {
  const { found, decoded, authenticity, at } = part;
  return {
    platform: found.platform,
    digest: evidenceDigest(found.evidence),
    from: found.from,
    at,
    authentic: authenticity.kind === 'authentic',
    ...(authenticity.kind === 'authentic' ? { claims: authenticity.claims } : { reasons: authenticity.reasons }),
    ...(decoded.kind === 'decoded' ? { decoded: decoded.evidence.details } : { problem: decoded.reason }),
    explained: sectionsOf(part),
  };
};

function partLines(part: ShownPart): string {
  const { found, decoded, authenticity, at } = part;
  return [
    `${partHead(found)}\nevidence ${evidenceDigest(found.evidence)}`,
    authenticity.kind === 'authentic'
      ? `AUTHENTIC as of ${at}; compared with no policy.`
      : [
          decoded.kind === 'decoded'
            ? `DECODED ONLY, NOT VERIFIED: anybody could have written what follows. Not authentic as of ${at}:`
            : 'NOT DECODED: it is not what its format demands.',
          ...authenticity.reasons.flatMap(renderReason),
        ].join('\n'),
    ...(sectionsOf(part).length === 0 ? [] : [sectionsText(sectionsOf(part), authenticity.kind === 'authentic')]),
  ].join('\n\n');
}
