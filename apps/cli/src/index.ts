// SPDX-License-Identifier: Apache-2.0
/**
 * The command line of a party: seal and upload a dataset, sign agreements and approvals, submit a job, open a result,
 * verify a receipt. Keys never leave its home directory; nothing is signed that was not shown.
 */
export type { CliContext, TextSink } from './context.ts';
export { run, type ExitCode } from './run.ts';
