// SPDX-License-Identifier: Apache-2.0
import { ClientError, Pins } from '@glovebox/client';
import { Collateral, ReceiptBundle } from '@glovebox/contracts';
import { CodedError, parseJson } from '@glovebox/core';

/** What a person may drop on the page: each file says by its content what it is. */
export type ReceiptFile =
  | { readonly kind: 'receipt'; readonly bundle: ReceiptBundle }
  | { readonly kind: 'pins'; readonly pins: Pins }
  | { readonly kind: 'collateral'; readonly collateral: Collateral };

/** Far above any honest receipt: evidence of a worker with many devices is a few megabytes. */
export const FILE_BYTES_MAX = 32 * 1024 * 1024;

/**
 * Attacker-controlled: strictly parsed, and nothing of it is believed.
 * @throws ClientError `invalid` with what the file is not, and where
 */
export function readReceiptFile(name: string, bytes: Uint8Array): ReceiptFile {
  if (bytes.length > FILE_BYTES_MAX) throw notReadable(name, 'it is larger than any receipt');
  const value = parsed(name, bytes);
  const pins = Pins.safeParse(value);
  if (pins.success) return { kind: 'pins', pins: pins.data };
  const collateral = Collateral.safeParse(value);
  if (collateral.success) return { kind: 'collateral', collateral: collateral.data };
  const bundle = ReceiptBundle.safeParse(value);
  if (bundle.success) return { kind: 'receipt', bundle: bundle.data };
  const issue = bundle.error.issues[0];
  throw notReadable(name, issue?.message ?? 'it is not a receipt', issue?.path.join('.'));
}

function parsed(name: string, bytes: Uint8Array): unknown {
  try {
    return parseJson(bytes);
  } catch (cause) {
    if (!(cause instanceof CodedError)) throw cause;
    throw notReadable(name, cause.message);
  }
}

const notReadable = (name: string, why: string, field?: string) =>
  new ClientError('invalid', `\`${name}\` is neither a receipt nor a file of pins: ${why}`, {
    ...(field === undefined || field === '' ? {} : { field }),
    remedy: 'give the file that `glovebox receipt get JOB -o receipt.json` saved, or your pins.json, unchanged',
  });
