// SPDX-License-Identifier: Apache-2.0
import { expect } from '@jest/globals';

interface Coded {
  code?: unknown;
}

/** `expect(fn).toThrowCode('malformed')`, and `await expect(promise).rejects.toThrowCode('malformed')`. */
function toThrowCode(this: { promise?: string }, received: unknown, code: string) {
  let error: unknown = received;
  if (typeof received === 'function' && this.promise !== 'rejects') {
    error = undefined;
    try {
      (received as () => unknown)();
    } catch (thrown) {
      error = thrown;
    }
  }
  const got = String((error as Coded | undefined)?.code);
  return {
    pass: got === code,
    message: () =>
      `expected an error with code \`${code}\`, got \`${got}\`: ${error instanceof Error ? error.message : 'no error'}`,
  };
}

expect.extend({ toThrowCode });
