// SPDX-License-Identifier: Apache-2.0
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { toBase64Url } from '@glovebox/core';
import { CliError } from './error.ts';

/** Reads a YAML (or JSON) file. @throws CliError `file`, `malformed-file` with the place */
export async function readYaml(path: string): Promise<unknown> {
  const { parse, YAMLParseError } = await import('yaml');
  const text = await readText(path);
  try {
    return parse(text, { uniqueKeys: true, maxAliasCount: 100 }) as unknown;
  } catch (cause) {
    if (!(cause instanceof YAMLParseError) && !(cause instanceof ReferenceError)) throw cause;
    throw new CliError('malformed-file', `\`${path}\` is not YAML: ${cause.message.split('\n')[0] ?? ''}`, {
      field: 'file',
      remedy: 'correct it at the place named',
      cause,
    });
  }
}

/** Puts certificates that a draft names as `certificateFile` (PEM or DER, beside the draft) in their place. */
export async function withCertificateFiles(draft: unknown, draftPath: string): Promise<unknown> {
  if (Array.isArray(draft)) return Promise.all(draft.map((part: unknown) => withCertificateFiles(part, draftPath)));
  if (typeof draft !== 'object' || draft === null) return draft;
  const entries = Object.entries(draft).map(async ([key, value]): Promise<[string, unknown]> => {
    if (key !== 'certificateFile' || typeof value !== 'string')
      return [key, await withCertificateFiles(value, draftPath)];
    return ['certificate', await readCertificate(resolve(dirname(draftPath), value))];
  });
  return Object.fromEntries(await Promise.all(entries));
}

const readCertificate = async (path: string): Promise<string> => toBase64Url(await readCertificateFile(path));

/** DER of the first certificate of a PEM or DER file. @throws CliError `file` */
export async function readCertificateFile(path: string): Promise<Uint8Array> {
  const bytes = await readBytes(path);
  const pem = /-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----/.exec(bytes.toString('latin1'));
  return new Uint8Array(pem?.[1] === undefined ? bytes : Buffer.from(pem[1], 'base64'));
}

export async function readText(path: string): Promise<string> {
  return (await readBytes(path)).toString('utf8');
}

async function readBytes(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw new CliError('file', `\`${path}\` cannot be read`, { field: 'file', remedy: 'check the path', cause });
  }
}
