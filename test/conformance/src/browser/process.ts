// SPDX-License-Identifier: Apache-2.0
/** What `expect` asks of a process when it is loaded: that there is no terminal. */
Object.assign(globalThis, { process: { env: {}, platform: 'browser', argv: [], stdout: {}, cwd: () => '/' } });
