// SPDX-License-Identifier: Apache-2.0
import { AttestationError } from '@glovebox/attestation';
import { NvidiaReference } from '@glovebox/contracts';
import { assert } from '@glovebox/core';
import { isVerifiedRim, type VerifiedRim } from './verify-rim.ts';

/**
 * Verified files of a driver and a VBIOS as the reference that an agreement carries: every active value of both, with the
 * files' digests. `driver` is null for a switch. Only what `verifyRim` made is taken.
 * @throws AttestationError `rim-mismatch` when the two are of different products, both give values for one measurement, or
 *   their versions are not a driver's and a VBIOS's
 */
export function nvidiaReference(rims: {
  readonly driver: VerifiedRim | null;
  readonly vbios: VerifiedRim;
}): NvidiaReference {
  const { driver, vbios } = rims;
  assert(
    [driver, vbios].every((rim) => rim === null || isVerifiedRim(rim)),
    'reference values were verified',
  );
  if (driver !== null && driver.product !== vbios.product) {
    throw mismatch(`driver of \`${driver.product}\` with VBIOS of \`${vbios.product}\``);
  }
  const measurements = [...(driver?.measurements ?? []), ...vbios.measurements];
  const parsed = NvidiaReference.safeParse({
    driver: driver === null ? 'none' : { version: driver.version, digest: driver.digest },
    vbios: { version: vbios.version.toUpperCase(), digest: vbios.digest },
    measurements: [...measurements].sort((a, b) => a.index - b.index),
  });
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw mismatch(`${issue?.path.join('.') ?? 'reference'}: ${issue?.message ?? 'does not fit'}`);
}

const mismatch = (message: string) =>
  new AttestationError('rim-mismatch', message, {
    field: 'rim',
    remedy: 'give the files of one driver and one VBIOS of the same product',
  });
