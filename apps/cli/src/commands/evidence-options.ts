// SPDX-License-Identifier: Apache-2.0
import { hexOf, Platform } from '@glovebox/contracts';
import { fromHex } from '@glovebox/core';
import type { FoundEvidence } from '@glovebox/attestation';
import { CliError } from '../error.ts';

/** An option that may be given several times, or with several values. */
export type Paths = readonly string[] | undefined;

export interface ReadingOptions {
  readonly platform?: string;
  readonly evidence?: Paths;
  readonly collateral?: Paths;
  readonly trustKey?: Paths;
  readonly at?: string;
}

/** What every command that reads evidence takes. */
export const READING = [
  ['--evidence <path...>', 'files, or folders with the files, of the evidence: as devices make it, or Glovebox’s JSON'],
  ['--platform <platform>', 'only evidence of this platform (default: what the files are)'],
  [
    '--collateral <path...>',
    'what vendors publish: a directory or bundle of `glovebox collateral`, or files of certificates, lists, TCB info',
  ],
  ['--trust-key <file...>', 'key of the device that you vouch for, on platforms without a vendor’s root'],
  ['--at <time>', 'judge as of this time (default: now)'],
] as const;

/** Operands and --evidence mean the same. @throws CliError `usage` */
export function evidencePaths(args: readonly string[], { evidence }: ReadingOptions): readonly string[] {
  const paths = [...args, ...(evidence ?? [])];
  if (paths.length > 0) return paths;
  throw new CliError('usage', 'no evidence was named', {
    field: 'evidence',
    remedy: 'give --evidence and a file, or a folder with the files',
  });
}

/** Parts of the platform that was asked for. @throws CliError `usage`, `not-found` */
export function ofPlatform(found: readonly FoundEvidence[], name: string | undefined): readonly FoundEvidence[] {
  if (name === undefined) return found;
  const platform = Platform.safeParse(name);
  if (!platform.success) {
    throw new CliError('usage', `\`${name}\` is no platform`, {
      field: 'platform',
      remedy: `give one of ${Platform.options.join(', ')}`,
    });
  }
  const parts = found.filter((part) => part.platform === platform.data);
  if (parts.length > 0) return parts;
  const others = [...new Set(found.map((part) => part.platform))].join(', ');
  throw new CliError('not-found', `the files hold evidence of ${others}, not of ${name}`, {
    field: 'platform',
    remedy: 'name the evidence of this platform, or leave --platform out',
  });
}

/** @throws CliError `usage` */
export function parseReportData(text: string | undefined): Uint8Array | 'not-compared' {
  if (text === undefined) return 'not-compared';
  const parsed = hexOf(64).safeParse(text.toLowerCase());
  if (parsed.success) return fromHex(parsed.data);
  throw new CliError('usage', 'report data has 128 hex digits', {
    field: 'report-data',
    remedy: 'give all 64 bytes that the evidence must carry',
  });
}

/** @throws CliError `usage` */
export function parseNonce(text: string | undefined): string | null {
  if (text === undefined) return null;
  if (/^([0-9a-fA-F]{2}){1,1024}$/.test(text)) return text.toLowerCase();
  throw new CliError('usage', 'the nonce is not hex', {
    field: 'nonce',
    remedy: 'give the whole field as hex digits, padding included',
  });
}
