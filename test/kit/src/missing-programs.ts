// SPDX-License-Identifier: Apache-2.0
import { spawnSync } from 'node:child_process';

/**
 * Which of these programs this machine lacks. When it lacks any, standard error says what is not tested for want of
 * them, so that nobody overlooks it.
 */
export function missingPrograms(programs: readonly string[], whatIsTested: string): readonly string[] {
  const missing = programs.filter((program) => spawnSync('which', [program]).status !== 0);
  if (missing.length > 0) {
    process.stderr.write(`\n##### NOT RUN: ${whatIsTested}. Missing: ${missing.join(', ')}\n\n`);
  }
  return missing;
}

/** What a software TPM and its commands need (Debian: swtpm-tools, tpm2-tools). */
export const TPM_PROGRAMS: readonly string[] = ['swtpm', 'swtpm_setup', 'tpm2_quote'];
