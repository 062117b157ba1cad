// SPDX-License-Identifier: Apache-2.0
import { toHex } from '@glovebox/core';

/**
 * x coordinates of platform keys whose secret halves are published: those that Arm's reference software and models sign
 * with (trusted-firmware-m `platform/ext/common/template/tfm_initial_attestation_key.pem`, and the samples of
 * veraison/ccatoken). Nobody can tell such a token from one of the author's own making.
 */
const KNOWN_X: readonly string[] = [
  '212867c52e2b9508b0a420a90560f394d2dfaa21bdd7514ff1a901afe7e1f78bb11d4e66f8a8a38afa76af6a31c4de8c',
  '30a0424cd21c2944838a2d75c92b37e76ea20d9f00893a3b4eee8a3c0aafec3e',
];

export const isKnownTestKey = (subjectPublicKeyInfo: Uint8Array): boolean => {
  const key = toHex(subjectPublicKeyInfo);
  return KNOWN_X.some((x) => key.includes(x));
};
