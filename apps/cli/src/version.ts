// SPDX-License-Identifier: Apache-2.0

/** Names the program that judged, in attestation results. */
export const BUILD = 'glovebox 0.1.0';
