// SPDX-License-Identifier: Apache-2.0

/** What a log line may hold: names of steps, ids, codes and counts. Never a payload, never a message of an engine. */
export type LogFields = Readonly<Record<string, string | number | boolean>>;
export type Log = (step: string, fields?: LogFields) => void;

/** One JSON line per event. Without a time: the worker has no clock of its own, whoever collects the lines has. */
export const logTo =
  (write: (line: string) => void): Log =>
  (step, fields = {}) => {
    write(`${JSON.stringify({ app: 'worker', step, ...fields })}\n`);
  };
