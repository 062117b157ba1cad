// SPDX-License-Identifier: Apache-2.0

/** Of x86-64. */
export const PAGE_SIZE = 4096;
