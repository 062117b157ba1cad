// SPDX-License-Identifier: Apache-2.0

/**
 * Version of the rules that decide what leaves. Part of every question, so that an answer computed under other rules is
 * another question. Changes whenever admission, thresholds, arithmetic or rounding change.
 */
export const GATE_VERSION = 'gate/6';
