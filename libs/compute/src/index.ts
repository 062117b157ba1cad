// SPDX-License-Identifier: Apache-2.0
/**
 * Where rows are in clear: owners' Arrow streams into a locked engine, the question over them, and out through
 * `release()` or `releaseNoisy()` of @glovebox/privacy and no other way. One child process per computation. Must never write a row or a text
 * of the engine anywhere, take SQL that was not printed from a tree, or hand anything but a released table to its caller.
 */
export { ComputeError, type ComputeErrorCode } from './error.ts';
export { computeMain } from './process/compute-main.ts';
export { type ComputeDataset, type ComputeLimits, type Shown } from './process/messages.ts';
export { ComputeSession, defaultLimits, type ComputeRequest, type DecidedRelease } from './process/session.ts';
export { questionOf } from './question/question-of.ts';
