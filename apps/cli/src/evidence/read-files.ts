// SPDX-License-Identifier: Apache-2.0
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import {
  assembleEvidence,
  identifyFile,
  type AssembledFiles,
  type FileKind,
  type IdentifiedFile,
} from '@glovebox/attestation';
import { CliError } from '../error.ts';
import { keptPaths, withKept } from './kept-collateral.ts';

const FILES_MAX = 256;
/** Bundles of collateral are the largest. */
const FILE_BYTES_MAX = 64 * 1024 * 1024;

/** Reads files, and all files of folders (not of folders inside them), and recognizes each. @throws CliError `file` */
export async function readFiles(paths: readonly string[], field: string): Promise<IdentifiedFile[]> {
  const files = (await Promise.all(paths.map((path) => filesOf(path, field)))).flat();
  if (files.length > FILES_MAX) {
    throw new CliError('file', `there are more than ${String(FILES_MAX)} files`, {
      field,
      remedy: 'name the files that belong together, or a folder with only those',
    });
  }
  return Promise.all([...new Set(files)].map(async (path) => identifyFile(path, await readBytes(path, field))));
}

async function filesOf(path: string, field: string): Promise<string[]> {
  const facts = await orFault(() => stat(path), path, field);
  if (!facts.isDirectory()) return [path];
  const entries = await orFault(() => readdir(path, { withFileTypes: true }), path, field);
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(path, entry.name))
    .sort();
}

async function readBytes(path: string, field: string): Promise<Uint8Array> {
  const facts = await orFault(() => stat(path), path, field);
  if (facts.size > FILE_BYTES_MAX) {
    throw new CliError('file', `\`${path}\` is larger than any evidence`, { field, remedy: 'name evidence only' });
  }
  return new Uint8Array(await orFault(() => readFile(path), path, field));
}

async function orFault<T>(read: () => Promise<T>, path: string, field: string): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    throw new CliError('file', `\`${path}\` cannot be read`, { field, remedy: 'check the path', cause });
  }
}

/** What to say of files that are not evidence. */
const INSTEAD: Readonly<Partial<Record<FileKind, string>>> = {
  certificates: 'certificates, which vendors publish: give them with --collateral',
  'revocation-list': 'a revocation list, which vendors publish: give it with --collateral',
  collateral: 'collateral: give it with --collateral',
  'intel-tcb-info': 'Intel’s TCB info: give it with --collateral',
  'intel-qe-identity': 'Intel’s QE identity: give it with --collateral',
  'nvidia-rim': 'NVIDIA’s signed reference values: give them with --rim, or see `glovebox evidence reference`',
  corim: 'signed reference values (CoRIM): see `glovebox evidence policy from-corim`',
  'public-key': 'a public key: give it with --trust-key if its owner vouched for it',
  'snp-certificate-table': 'a certificate table: give it beside its SEV-SNP report',
  'tpm-signature': 'the signature of a TPM quote: give it beside its quote',
  'tpm-public': 'the public area of a TPM key: give it beside its quote',
  'tpm-pcrs': 'register values: give them beside their quote',
  'event-log': 'an event log: give it beside its quote',
  'azure-hcl-report': 'Azure’s HCL report, which binds a TPM to a hardware report: give it beside its quote',
};

/**
 * Evidence of the files at `evidence`, with collateral from there and from the files at `collateral`.
 * @throws CliError `file`, `malformed-file` where nothing is evidence, AttestationError `malformed`
 */
export async function readEvidence(options: {
  readonly evidence: readonly string[];
  readonly collateral: readonly string[];
}): Promise<AssembledFiles> {
  const files = await readFiles(options.evidence, 'file');
  const published = await readFiles(options.collateral, 'collateral');
  const assembled = assembleEvidence(
    files,
    published.filter((file) => files.every(({ name }) => name !== file.name)),
  );
  if (assembled.found.length > 0) {
    const kept = await keptPaths(options.collateral, published);
    const found = await Promise.all(assembled.found.map((one) => withKept(one, kept)));
    // What a folder holds besides is its owner's; a file that was named should be of use.
    const unknown = published.filter(({ name, kind }) => kind === 'unknown' && options.collateral.includes(name));
    return {
      ...assembled,
      found,
      unused: [...assembled.unused, ...unknown.filter(({ name }) => !kept.includes(name))],
    };
  }
  const [first] = files;
  const instead = first === undefined ? undefined : INSTEAD[first.kind];
  throw new CliError(
    'malformed-file',
    instead === undefined || first === undefined
      ? `${options.evidence.map((path) => `\`${path}\``).join(', ')}: no evidence was recognized`
      : `\`${first.name}\` is ${instead.split(':')[0] ?? ''}, not evidence`,
    {
      field: 'file',
      remedy:
        instead?.split(': ')[1] ??
        'give a report, quote, token or document as its device made it (binary, hex or base64), or Glovebox’s JSON',
    },
  );
}
