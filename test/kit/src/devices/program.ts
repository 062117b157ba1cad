// SPDX-License-Identifier: Apache-2.0
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';

/** Arguments and standard input of one run to its standard output. */
export type TestOnlyAnswer = (args: readonly string[], input: Buffer) => Uint8Array;

export interface TestOnlyProgram {
  readonly path: string;
  readonly stop: () => Promise<void>;
}

/** A program in `folder` that hands its arguments and input to a function of this process and prints what it gives. */
export async function emulateProgram(folder: string, name: string, answer: TestOnlyAnswer): Promise<TestOnlyProgram> {
  const [path, socket] = [join(folder, name), join(folder, `${name}.sock`)];
  const server = createServer({ allowHalfOpen: true }, (connection) => {
    const parts: Buffer[] = [];
    connection.on('data', (part: Buffer) => parts.push(part));
    connection.on('end', () => {
      const request = Buffer.concat(parts);
      const end = request.indexOf('\n');
      connection.end(answer(JSON.parse(request.subarray(0, end).toString()) as string[], request.subarray(end + 1)));
    });
  });
  server.listen(socket);
  await once(server, 'listening');
  const script = `#!${process.execPath}
const connection = require('node:net').connect(${JSON.stringify(socket)});
connection.write(JSON.stringify(process.argv.slice(2)) + '\\n');
process.stdin.pipe(connection).pipe(process.stdout);
`;
  await writeFile(path, script, { mode: 0o755 });
  return {
    path,
    stop: async () => {
      server.close();
      await once(server, 'close');
    },
  };
}
