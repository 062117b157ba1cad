// SPDX-License-Identifier: Apache-2.0
import type { AgreementKeybroker } from '@glovebox/contracts';

/** Who a keybroker is and whom it serves. All public. */
export interface KeybrokerSelf {
  readonly name: AgreementKeybroker['name'];
  /** Ed25519: signs everything that this keybroker says. */
  readonly identityKey: string;
  readonly ownerSigningKey: string;
  readonly ownerFingerprint: string;
}
