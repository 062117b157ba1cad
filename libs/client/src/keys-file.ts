// SPDX-License-Identifier: Apache-2.0
import { bytesOf, Slug } from '@glovebox/contracts';
import { CodedError, fromBase64Url, parseJson, toBase64Url, utf8 } from '@glovebox/core';
import { openWithKey, sealWithKey } from '@glovebox/crypto';
import { z } from 'zod';
import { ClientError } from './error.ts';
import type { PartySecrets } from './party-keys.ts';

/** scrypt parameters (RFC 7914): about a tenth of a second and 128 MiB for each guess. */
const SCRYPT = { N: 131_072, r: 8, p: 1 } as const;

const Secrets = z.strictObject({ signingSeed: bytesOf(32), receivingSecret: bytesOf(32) });

/** A party's keys as they lie on its machine: the command line's file, and what the console keeps and exports. */
export const KeysFile = z.discriminatedUnion('protection', [
  z.strictObject({ version: z.literal(1), name: Slug, protection: z.literal('file-mode'), secrets: Secrets }),
  z.strictObject({
    version: z.literal(1),
    name: Slug,
    protection: z.literal('scrypt'),
    N: z.literal(SCRYPT.N),
    r: z.literal(SCRYPT.r),
    p: z.literal(SCRYPT.p),
    salt: bytesOf(16),
    sealed: z.string().max(1000),
  }),
]);
export type KeysFile = z.infer<typeof KeysFile>;

export interface ScryptRequest {
  readonly passphrase: Uint8Array;
  readonly salt: Uint8Array;
  readonly N: number;
  readonly r: number;
  readonly p: number;
  /** Bytes wanted. */
  readonly length: number;
}

/** scrypt (RFC 7914), passed in: Node has its own, a browser computes it beside the page. */
export type Scrypt = (request: ScryptRequest) => Uint8Array | Promise<Uint8Array>;

/** Keys that only file permissions protect. */
export const plainKeysFile = (name: string, secrets: PartySecrets): KeysFile => ({
  version: 1,
  name,
  protection: 'file-mode',
  secrets: encode(secrets),
});

/** Keys sealed under a passphrase. */
export async function sealKeysFile(
  name: string,
  secrets: PartySecrets,
  passphrase: string,
  tools: { readonly scrypt: Scrypt; readonly random: (length: number) => Uint8Array },
): Promise<KeysFile> {
  const salt = tools.random(16);
  const key = await deriveKey(tools.scrypt, passphrase, salt);
  const sealed = sealWithKey(utf8(JSON.stringify(encode(secrets))), key, (length) =>
    Uint8Array.from(tools.random(length)),
  );
  return { version: 1, name, protection: 'scrypt', ...SCRYPT, salt: toBase64Url(salt), sealed: toBase64Url(sealed) };
}

/** @throws ClientError `wrong-passphrase`, whatever is wrong; also when there is none and the file needs one */
export async function openKeysFile(file: KeysFile, passphrase: string | null, scrypt: Scrypt): Promise<PartySecrets> {
  if (file.protection === 'file-mode') return decode(file.secrets);
  if (passphrase === null) {
    throw new ClientError('wrong-passphrase', 'the keys are sealed with a passphrase', {
      field: 'passphrase',
      remedy: 'give the passphrase that the keys were made with',
    });
  }
  try {
    const key = await deriveKey(scrypt, passphrase, fromBase64Url(file.salt));
    return decode(Secrets.parse(parseJson(openWithKey(fromBase64Url(file.sealed), key))));
  } catch (cause) {
    if (!(cause instanceof CodedError)) throw cause;
    throw new ClientError('wrong-passphrase', 'the passphrase does not open the keys', {
      field: 'passphrase',
      remedy: 'give the passphrase that the keys were made with',
      cause,
    });
  }
}

const deriveKey = async (scrypt: Scrypt, passphrase: string, salt: Uint8Array): Promise<Uint8Array> =>
  scrypt({ passphrase: utf8(passphrase.normalize('NFC')), salt, ...SCRYPT, length: 32 });

const encode = ({ signingSeed, receivingSecret }: PartySecrets): z.infer<typeof Secrets> => ({
  signingSeed: toBase64Url(signingSeed),
  receivingSecret: toBase64Url(receivingSecret),
});

const decode = ({ signingSeed, receivingSecret }: z.infer<typeof Secrets>): PartySecrets => ({
  signingSeed: fromBase64Url(signingSeed),
  receivingSecret: fromBase64Url(receivingSecret),
});
