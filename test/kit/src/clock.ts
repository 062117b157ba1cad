// SPDX-License-Identifier: Apache-2.0
/** A clock that moves only when told to. */
export interface TestOnlyClock {
  /** UTC, whole seconds. */
  readonly now: () => string;
  readonly advance: (seconds: number) => void;
  readonly set: (timestamp: string) => void;
}

export function testOnlyClock(start = '2026-11-24T12:00:00Z'): TestOnlyClock {
  let milliseconds = Date.parse(start);
  return {
    now: () => `${new Date(milliseconds).toISOString().slice(0, 19)}Z`,
    advance: (seconds) => {
      milliseconds += seconds * 1000;
    },
    set: (timestamp) => {
      milliseconds = Date.parse(timestamp);
    },
  };
}
