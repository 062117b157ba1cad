// SPDX-License-Identifier: Apache-2.0

/** What a log line may hold: names of steps, ids, codes and counts. Never a payload. */
export type LogFields = Readonly<Record<string, string | number | boolean>>;
export type Log = (step: string, fields?: LogFields) => void;

/** One JSON line per event. */
export const logTo =
  (write: (line: string) => void, now: () => string): Log =>
  (step, fields = {}) => {
    write(`${JSON.stringify({ app: 'relay', time: now(), step, ...fields })}\n`);
  };
