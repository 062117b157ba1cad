// SPDX-License-Identifier: Apache-2.0
import { readdir, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { Receipt, ReceiptBundle, Timestamp } from '@glovebox/contracts';
import { assembleEvidence, type FoundEvidence, type IdentifiedFile } from '@glovebox/attestation';
import { DecodeError, parseJson } from '@glovebox/core';
import { z } from 'zod';
import { CliError } from '../error.ts';
import { keptPaths, withKept } from './kept-collateral.ts';
import { readFiles } from './read-files.ts';

/** Evidence that was kept, and when it was used. */
export interface StoredCase {
  readonly name: string;
  readonly parts: readonly FoundEvidence[];
  /** The time that goes with it: of its receipt, or of the manifest. Null where nothing tells. */
  readonly at: string | null;
}

/** The members of a manifest of test vectors that matter here. */
const Manifest = z.array(z.looseObject({ id: z.string(), files: z.record(z.string(), z.string()), asOf: Timestamp }));

/**
 * Stored evidence of a folder: each file by itself, each folder in it as what belongs together; or of a manifest, each case
 * with its own files and time; or of one file. Files without evidence are passed over. @throws CliError `file`, `not-found`
 */
export async function readCases(path: string, collateral: readonly string[]): Promise<StoredCase[]> {
  const published = await readFiles(collateral, 'collateral');
  const found = (await isFolder(path)) ? await casesOfFolder(path, published) : await casesOfFile(path, published);
  const cases = found.filter(({ parts }) => parts.length > 0);
  const kept = await keptPaths(collateral, published);
  if (cases.length > 0) {
    return Promise.all(
      cases.map(async (one) => ({ ...one, parts: await Promise.all(one.parts.map((part) => withKept(part, kept))) })),
    );
  }
  throw new CliError('not-found', `\`${path}\` holds no evidence`, {
    field: 'evidence',
    remedy: 'name a folder of stored evidence: files, or a folder for each case; or a manifest of cases',
  });
}

/** A manifest's cases, or the file itself as one. */
async function casesOfFile(path: string, published: readonly IdentifiedFile[]): Promise<StoredCase[]> {
  const [file] = await readFiles([path], 'evidence');
  const manifest = Manifest.safeParse(file === undefined ? null : parsed(file.bytes));
  if (!manifest.success) return [caseOf(path, file === undefined ? [] : [file], published)];
  const folder = dirname(resolve(path));
  return Promise.all(
    manifest.data.map(async ({ id, files, asOf }) => {
      // A case's anchor is its own choice; a back-test has the policy's.
      const roles = Object.entries(files).filter(([role]) => !/TrustAnchor$|^trustAnchor$/.test(role));
      const own = await readFiles([...new Set(roles.map(([, name]) => join(folder, name)))], 'evidence');
      return { ...caseOf(id, own, published), at: asOf };
    }),
  );
}

async function casesOfFolder(path: string, published: readonly IdentifiedFile[]): Promise<StoredCase[]> {
  const entries = (await readdir(path, { withFileTypes: true })).filter(
    (entry) => entry.isFile() || entry.isDirectory(),
  );
  const names = entries.map(({ name }) => name).sort();
  return Promise.all(
    names.map(async (name) => caseOf(name, await readFiles([join(path, name)], 'evidence'), published)),
  );
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (cause) {
    throw new CliError('file', `\`${path}\` cannot be read`, { field: 'evidence', remedy: 'check the path', cause });
  }
}

function caseOf(name: string, files: readonly IdentifiedFile[], published: readonly IdentifiedFile[]): StoredCase {
  const receipt = files.find(({ kind }) => kind === 'receipt');
  return {
    name,
    parts: assembleEvidence(files, published).found,
    at: receipt === undefined ? null : timeOf(receipt.bytes),
  };
}

/** Of a receipt's own time nothing depends but what is looked at: signatures are `receipt verify`'s. */
function timeOf(bytes: Uint8Array): string | null {
  const bundle = ReceiptBundle.safeParse(parsed(bytes));
  if (!bundle.success) return null;
  const receipt = Receipt.safeParse(parsed(Buffer.from(bundle.data.receipt.payload, 'base64')));
  return receipt.success ? receipt.data.time : null;
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return parseJson(bytes);
  } catch (error) {
    if (error instanceof DecodeError) return null;
    throw error;
  }
}
