// SPDX-License-Identifier: Apache-2.0

/** Runs what it is given one after the other, whatever becomes of each: for devices that have one state for everybody. */
export function oneAtATime(): <T>(task: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (task) => {
    const mine = last.then(task, task);
    last = mine.catch(() => undefined);
    return mine;
  };
}
