// SPDX-License-Identifier: Apache-2.0
import { hexOf } from '@glovebox/contracts';
import { fromHex } from '@glovebox/core';
import { InvalidArgumentError } from 'commander';
import { CliError } from './error.ts';

/** A whole number from 1. */
export function parseCount(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('it must be a whole number from 1.');
  return Number(text);
}

/** A decimal from 0 to 1. */
export function parseShare(text: string): number {
  if (!/^(0(\.\d{1,6})?|1(\.0{1,6})?)$/.test(text)) throw new InvalidArgumentError('it must be between 0 and 1.');
  return Number(text);
}

/** `name=value` pairs. @throws CliError `usage` */
export function parsePairs(texts: readonly string[], option: string): Record<string, string> {
  return Object.fromEntries(
    texts.map((text): [string, string] => {
      const match = /^([a-z_][a-z0-9_]{0,62})=([0-9a-f]{64})$/.exec(text);
      if (match?.[1] !== undefined && match[2] !== undefined) return [match[1], match[2]];
      throw new CliError('usage', `\`${text}\` is not a dataset and a digest`, {
        field: option,
        remedy: `give --${option} DATASET=DIGEST, the digest in full (see glovebox dataset list)`,
      });
    }),
  );
}

/** @throws CliError `usage` */
export function parseReportData(text: string): Uint8Array {
  const parsed = hexOf(64).safeParse(text.toLowerCase());
  if (parsed.success) return fromHex(parsed.data);
  throw new CliError('usage', 'report data has 128 hex digits', {
    field: 'report-data',
    remedy: 'give all 64 bytes that the evidence must carry',
  });
}
