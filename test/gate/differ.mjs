// SPDX-License-Identifier: Apache-2.0
// Random questions in worlds with and without one person (differ/main.spec-data.ts).
import { runBundled } from './bundled-program.mjs';

await runBundled('test/gate/differ/main.spec-data.ts', () => process.argv.slice(2));
