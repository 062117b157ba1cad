// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';
import { ConfigError } from '../config.ts';

export interface ConsoleFile {
  readonly type: string;
  readonly etag: string;
  /** Its name changes with its content, so that a copy is good for ever. */
  readonly immutable: boolean;
  /** By content coding, best first; the plain bytes are `identity`. */
  readonly bodies: ReadonlyMap<string, Buffer>;
}

/** By path, from the root. */
export type ConsoleFiles = ReadonlyMap<string, ConsoleFile>;

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
  '.txt': 'text/plain; charset=utf-8',
};
const CODINGS = { br: '.br', gzip: '.gz', identity: '' };
const TOTAL_MAX_BYTES = 64 * 1024 * 1024;
const ASSETS = '/assets/';

/**
 * Reads the folder of the built console into memory: whatever is asked for later, only what was there at the start is
 * sent. `NAME.br` and `NAME.gz` are the compressed forms of NAME. Files of other kinds are left out.
 * @throws ConfigError when the folder is not one that holds a console
 */
export async function readConsole(directory: string): Promise<ConsoleFiles> {
  const contents = await readAll(directory);
  const files = new Map<string, ConsoleFile>();
  for (const [path, content] of contents) {
    const type = TYPES[extname(path)];
    if (type === undefined) continue;
    const bodies = new Map<string, Buffer>();
    for (const [coding, ending] of Object.entries(CODINGS)) {
      const body = contents.get(path + ending);
      if (body !== undefined) bodies.set(coding, body);
    }
    const etag = `"${createHash('sha256').update(content).digest('base64url').slice(0, 27)}"`;
    files.set(path, { type, etag, immutable: path.startsWith(ASSETS), bodies });
  }
  if (files.has('/index.html')) return files;
  throw new ConfigError(
    `GLOVEBOX_CONSOLE_DIR: \`${directory}\` holds no index.html; build it with: npx vite build apps/console`,
  );
}

async function readAll(directory: string): Promise<Map<string, Buffer>> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true }).catch((cause: unknown) => {
    throw new ConfigError(`GLOVEBOX_CONSOLE_DIR: \`${directory}\` is not a folder that can be read`, { cause });
  });
  const contents = new Map<string, Buffer>();
  let total = 0;
  // Links are no files here: nothing outside of the folder is ever sent.
  for (const entry of entries.filter((one) => one.isFile())) {
    const file = join(entry.parentPath, entry.name);
    const content = await readFile(file);
    total += content.length;
    if (total > TOTAL_MAX_BYTES) {
      throw new ConfigError(`GLOVEBOX_CONSOLE_DIR: \`${directory}\` holds more than a console`);
    }
    contents.set(`/${relative(directory, file).split(sep).join('/')}`, content);
  }
  return contents;
}
