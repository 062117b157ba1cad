// SPDX-License-Identifier: Apache-2.0
import { rimSigner, type RimReader } from '@glovebox/attestation';
import { parseRim } from './parse-rim.ts';
import { verifyRim } from './verify-rim.ts';

/** What the attestation library's manifests are given for cases with reference values. */
export const rimReader: RimReader = {
  decode: (file) => {
    const { rim, signature } = parseRim(file);
    return { ...rim, signer: rimSigner(signature.certificates) };
  },
  verify: verifyRim,
};
