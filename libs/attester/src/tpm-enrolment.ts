// SPDX-License-Identifier: Apache-2.0
import { readFile, writeFile } from 'node:fs/promises';
import type { TpmChallenge, TpmEnrolment, TpmSecret } from '@glovebox/contracts';
import { concatBytes, fromBase64Url, toBase64Url } from '@glovebox/core';
import { readTpmCertificates } from './tpm-certificates.ts';
import { publicAreaOf } from './tpm-public.ts';
import { tpm2, withScratch, type TpmConnection } from './tpm-tools.ts';

export interface TpmKeys extends TpmConnection {
  /** Endorsement key: persistent handle. Made there from the TCG's template if nothing is. */
  readonly endorsementKey: string;
  /** NV index of its certificate (TCG EK Credential Profile, 2.2.1.4), or a file. */
  readonly endorsementCertificate: string;
  readonly algorithm: 'rsa' | 'ecc';
  /** Attestation key: persistent handle. Made there if nothing is. */
  readonly key: string;
  readonly keyAlgorithm: 'rsassa' | 'rsapss' | 'ecdsa';
}

/** Magic and version of the files that tpm2_makecredential writes and tpm2_activatecredential reads. */
const CREDENTIAL_FILE = Uint8Array.of(0xba, 0xdc, 0xc0, 0xde, 0, 0, 0, 1);

/**
 * The keys of this machine's TPM, made first where they are missing. Keys that are there are taken as they are: an
 * attestation key that policies name must survive this. @throws AttesterError
 */
export async function enrolTpm(keys: TpmKeys): Promise<TpmEnrolment> {
  return withScratch(async (file) => {
    if (!(await holds(keys, keys.endorsementKey))) {
      await tpm2(keys, 'createek', '-c', keys.endorsementKey, '-G', keys.algorithm, '-u', file('ek'));
    }
    if (!(await holds(keys, keys.key))) {
      const algorithm = keys.keyAlgorithm === 'ecdsa' ? 'ecc' : 'rsa';
      const scheme = ['-G', algorithm, '-g', 'sha256', '-s', keys.keyAlgorithm];
      await tpm2(keys, 'createak', '-C', keys.endorsementKey, '-c', file('ak'), ...scheme, '-u', file('made'));
      await tpm2(keys, 'evictcontrol', '-C', 'o', '-c', file('ak'), keys.key);
    }
    return {
      kind: 'tpm-enrolment',
      ekCertificates: (await readTpmCertificates(keys, keys.endorsementCertificate, file('certificate'))).map(
        toBase64Url,
      ),
      akPublic: toBase64Url(await publicAreaOf(keys, keys.key, file('public'))),
    };
  });
}

/** The secret of a challenge: only this TPM can read it, and only because it holds the key of that name. @throws AttesterError */
export async function answerTpmChallenge(keys: TpmKeys, challenge: TpmChallenge): Promise<TpmSecret> {
  return withScratch(async (file) => {
    const parts = [challenge.credential, challenge.seed].map((text) => sized(fromBase64Url(text)));
    await writeFile(file('challenge'), concatBytes(CREDENTIAL_FILE, ...parts));
    await tpm2(keys, 'startauthsession', '--policy-session', '-S', file('session'));
    try {
      await tpm2(keys, 'policysecret', '-S', file('session'), '-c', 'e');
      await tpm2(
        keys,
        'activatecredential',
        ...['-c', keys.key, '-C', keys.endorsementKey, '-P', `session:${file('session')}`],
        ...['-i', file('challenge'), '-o', file('secret')],
      );
    } finally {
      await tpm2(keys, 'flushcontext', file('session')).catch(() => undefined);
    }
    return { kind: 'tpm-secret', akName: challenge.akName, secret: toBase64Url(await readFile(file('secret'))) };
  });
}

/** Whether the TPM has an object at a persistent handle. */
async function holds(keys: TpmKeys, handle: string): Promise<boolean> {
  const listed = (await tpm2(keys, 'getcap', 'handles-persistent')).toString();
  return listed
    .toLowerCase()
    .split(/[\s-]+/)
    .includes(handle.toLowerCase());
}

/** TPM2B. */
const sized = (bytes: Uint8Array) => concatBytes(Uint8Array.of(bytes.length >> 8, bytes.length & 0xff), bytes);
