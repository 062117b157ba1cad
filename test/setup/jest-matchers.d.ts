// SPDX-License-Identifier: Apache-2.0
declare namespace jest {
  interface Matchers<R> {
    /** The error thrown, or the reason of the rejection, has this `code`. */
    toThrowCode(code: string): R;
  }
}
