// SPDX-License-Identifier: Apache-2.0
/** The end-to-end tests: what whole worlds of real processes must do. Exports nothing; the specs beside this file are it. */
export {};
