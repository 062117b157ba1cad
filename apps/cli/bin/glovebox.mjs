#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
import { existsSync } from 'node:fs';

const main = new URL('../../../bundle/cli/glovebox.mjs', import.meta.url);
if (!existsSync(main)) {
  process.stderr.write('error: glovebox is not built yet\n  code    usage\n  remedy  run: npm run build\n');
  process.exit(2);
}
await import(main.href);
