// SPDX-License-Identifier: Apache-2.0
import type { CcaPlatformKey } from '@glovebox/contracts';
import {
  AttestationError,
  publicKeysOf,
  tpmKeyName,
  type DecodedDetails,
  type FilePublicKey,
} from '@glovebox/attestation';
import { toBase64Url, toHex } from '@glovebox/core';
import { CliError } from '../error.ts';
import { readFiles } from './read-files.ts';

/** Keys of devices that the user vouches for, for platforms without certificates. */
export interface TrustedKeys {
  /** `development`, behind the dangerous switch, also admits keys whose secret half is published. */
  readonly kind: 'provisioned' | 'development';
  /** For the platform that a token names; a key without ids is meant for it. */
  readonly cca: (platform: DecodedDetails['arm-cca']['platform']) => CcaPlatformKey[];
  /** Ed25519, lower-case hex. */
  readonly keystone: readonly string[];
  /** Names of TPM keys. */
  readonly tpm: readonly string[];
}

const KEYSTONE_KEY_BYTES = 32;

/** Reads what the user gave with --trust-key: each file is a key of one of the platforms. @throws CliError `malformed-file` */
export async function readTrustedKeys(
  paths: readonly string[],
  dangerouslyTrustDevelopmentRoots: boolean,
): Promise<TrustedKeys> {
  const files = await readFiles(paths, 'trust-key');
  const cca: FilePublicKey[] = [];
  const keystone: string[] = [];
  const tpm: string[] = [];
  for (const { name, kind, bytes } of files) {
    if (kind === 'public-key') cca.push(...keysOf(name, bytes));
    else if (kind === 'tpm-public') tpm.push((await tpmKeyName(bytes)) ?? notAKey(name));
    else keystone.push(toHex(rawKey(bytes) ?? notAKey(name)));
  }
  return {
    kind: dangerouslyTrustDevelopmentRoots ? 'development' : 'provisioned',
    keystone,
    tpm,
    cca: ({ implementationId, instanceId }) =>
      cca.map((key) => ({
        implementationId: key.implementationId ?? implementationId,
        instanceId: key.instanceId ?? instanceId,
        key: toBase64Url(key.subjectPublicKeyInfo),
      })),
  };
}

/** Raw, or as 64 hex digits. */
function rawKey(bytes: Uint8Array): Uint8Array | null {
  if (bytes.length === KEYSTONE_KEY_BYTES) return bytes;
  const text = Buffer.from(bytes).toString('latin1').trim();
  return /^[0-9a-fA-F]{64}$/.test(text) ? new Uint8Array(Buffer.from(text, 'hex')) : null;
}

function keysOf(name: string, bytes: Uint8Array): readonly FilePublicKey[] {
  try {
    return publicKeysOf(bytes);
  } catch (error) {
    if (error instanceof AttestationError) return notAKey(name);
    throw error;
  }
}

const notAKey = (name: string): never => {
  throw new CliError('malformed-file', `\`${name}\` is not a device’s public key`, {
    field: 'trust-key',
    remedy: 'give a PEM or JWK (Arm CCA), 32 bytes raw or hex (Keystone), or a TPMT_PUBLIC (TPM)',
  });
};
